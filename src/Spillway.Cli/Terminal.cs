using System.Text.Json;
using System.Text.Json.Serialization;
using Spectre.Console;
using Spillway.Storage;

namespace Spillway.Cli;

/// <summary>Where commands print: tables and progress bars on a terminal, plain lines elsewhere, JSON when asked.</summary>
internal sealed class Terminal(bool json, TimeProvider time)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The caller reads JSON from standard output: print nothing else there.</summary>
    public bool Json { get; } = json;

    public static bool IsInteractive => !Console.IsOutputRedirected && !Console.IsErrorRedirected;

    public void Line(string text)
    {
        if (!Json) Console.Out.WriteLine(PrintableText.Of(text));
    }

    /// <summary>For a person, beside what is printed.</summary>
    public void Note(string text) => Console.Error.WriteLine(PrintableText.Of(text));

    public void Warn(string text) => Console.Error.WriteLine("warning: " + PrintableText.Of(text));

    /// <summary>An object with a list in it that is too long to be held.</summary>
    public JsonList BeginList<T>(T head, string name) => new(Console.OpenStandardOutput(), JsonSerializer.SerializeToElement(head, Options), name, Options);

    public void Object<T>(T value) => Console.Out.WriteLine(JsonSerializer.Serialize(value, Options));

    /// <summary>Prints columns aligned by their widest cell; <c>right</c> names columns of numbers.</summary>
    public void Table(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, params int[] right)
    {
        var all = rows.Select(row => row.Select(PrintableText.Of).ToArray()).ToList();
        var widths = headers.Select((header, column) => all.Select(row => row[column].Length).Append(header.Length).Max()).ToArray();
        foreach (var row in all.Prepend(headers.ToArray()))
        {
            var cells = row.Select((cell, column) => right.Contains(column) ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            Line(string.Join("  ", cells).TrimEnd());
        }
    }

    /// <summary>Comma-separated values as RFC 4180 has them; a cell that a spreadsheet would run as a formula is quoted with an apostrophe.</summary>
    public static void Csv(IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows)
    {
        foreach (var row in rows.Prepend(headers)) CsvLine(row);
    }

    public static void CsvLine(IReadOnlyList<string> row)
    {
        Console.Out.WriteLine(string.Join(',', row.Select(Cell)));

        static string Cell(string text)
        {
            if (text.Length > 0 && text[0] is '=' or '+' or '-' or '@' && !double.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out _)) text = "'" + text;
            return text.AsSpan().IndexOfAny(",\"\n\r") >= 0 ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
        }
    }

    /// <summary>Runs long work with a progress bar on a terminal, or plain lines elsewhere (on standard error).</summary>
    public async Task<T> WithProgress<T>(string what, Func<IProgress<double>, Task<T>> work)
    {
        if (!IsInteractive || Json)
        {
            return await work(new PlainProgress(what, time)).ConfigureAwait(false);
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        return await console.Progress().AutoClear(true).StartAsync(async context =>
        {
            var bar = context.AddTask(Markup.Escape(what), maxValue: 1);
            return await work(new BarProgress(bar)).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private sealed class BarProgress(ProgressTask bar) : IProgress<double>
    {
        public void Report(double value) => bar.Value = value;
    }

    /// <summary>A line now and then for whoever reads a log, and one in the end.</summary>
    private sealed class PlainProgress(string what, TimeProvider time) : IProgress<double>
    {
        private static readonly TimeSpan Every = TimeSpan.FromSeconds(2);

        private long told = time.GetTimestamp();
        private int tenths;

        public void Report(double value)
        {
            var now = (int)(value * 10);
            if (now <= tenths || (now < 10 && time.GetElapsedTime(told) < Every)) return;
            (tenths, told) = (now, time.GetTimestamp());
            Console.Error.WriteLine($"{what}: {now * 10} %");
        }
    }
}
