using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Spillway.Cli.Commands;
using Spillway.Database;
using Spillway.Storage;

namespace Spillway.Cli;

/// <summary>The program: parses, runs one command, and turns what went wrong into one sentence and an exit status.</summary>
internal static class CommandLine
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Misuse = 2;

    public static async Task<int> RunAsync(string[] args)
    {
        // Not a RootCommand: that is named after the executable, and what people call is spillway.
        var root = new Command("spillway", "Exports annotated datasets and backups of CVAT, and keeps the disk from overflowing while it does so.")
        {
            new HelpOption(),
            new VersionOption(),
        };
        foreach (var option in GlobalOptions.All) root.Add(option);
        foreach (var command in CommandList.Create()) root.Add(command);

        var parsed = root.Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors) await Console.Error.WriteLineAsync("error: " + error.Message).ConfigureAwait(false);
            await Console.Error.WriteLineAsync($"`spillway {CommandPath(parsed)}--help` shows what it takes.").ConfigureAwait(false);
            return Misuse;
        }

        try
        {
            return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(25) }).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await Console.Error.WriteLineAsync("error: stopped before it was done; nothing half-made was left.").ConfigureAwait(false);
            return Failed;
        }
        catch (MisuseException exception)
        {
            await Console.Error.WriteLineAsync("error: " + PrintableText.Of(exception.Message)).ConfigureAwait(false);
            return Misuse;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync("error: " + Sentence(exception, parsed)).ConfigureAwait(false);
            if (parsed.GetValue(GlobalOptions.Verbose)) await Console.Error.WriteLineAsync(exception.ToString()).ConfigureAwait(false);
            return Failed;
        }
    }

    private static string Sentence(Exception exception, ParseResult parsed)
    {
        var sentence = DatabaseFailure.Explain(exception, new Invocation(parsed).DataDirectory) ?? exception.Message;
        // Those who read it know its parts, and not what it is called here.
        if (exception is InvalidContentException && parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).FirstOrDefault() is { } read) sentence = $"{read.Value}: {sentence}";
        return PrintableText.Of(sentence.ReplaceLineEndings(" "));
    }

    private static string CommandPath(ParseResult parsed)
    {
        var path = "";
        for (SymbolResult? result = parsed.CommandResult; result is CommandResult { Parent: not null } command; result = command.Parent)
        {
            path = command.Command.Name + " " + path;
        }

        return path;
    }
}

/// <summary>The command was used wrongly: exit status 2.</summary>
internal sealed class MisuseException(string message) : Exception(message);
