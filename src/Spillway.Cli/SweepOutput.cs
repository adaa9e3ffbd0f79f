using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Cli;

/// <summary>Plans and runs of sweeps as a table, JSON or CSV.</summary>
internal sealed class SweepOutput(Invocation invocation, string key) : IDisposable
{
    private static readonly string[] Headers = ["path", "kind", "bytes", "age", "verdict", "rule", "why"];

    /// <summary>Nobody reads a longer table, and a sweep of a million files must not hold them all.</summary>
    private const int LongestTable = 2000;

    private readonly List<(SweepItem Item, SweepStep? Step)> items = [];
    private JsonList? json;
    private bool begun;
    private long unseen;

    public void Add(SweepItem item, SweepStep? step)
    {
        if (invocation.Terminal.Json)
        {
            (json ??= invocation.Terminal.BeginList(new { job = key }, "items")).Add(Json(item, step));
        }
        else if (IsCsv)
        {
            if (!begun) Terminal.Csv(Headers, []);
            begun = true;
            Terminal.CsvLine(CsvCells(item, step));
        }
        else if (items.Count < LongestTable)
        {
            items.Add((item, step));
        }
        else
        {
            unseen++;
        }
    }

    private bool IsCsv => !invocation.Terminal.Json && invocation.Value(SweepOptions.Csv);

    /// <param name="report">Null for a list.</param>
    public void Print(SweepReport? report)
    {
        if (invocation.Terminal.Json)
        {
            var list = json ?? invocation.Terminal.BeginList(new { job = key }, "items");
            json = null;
            list.End("report", report);
            return;
        }

        if (IsCsv)
        {
            if (!begun) Terminal.Csv(Headers, []);
        }
        else
        {
            if (items.Count > 0 || report is null)
            {
                invocation.Terminal.Table(Headers, items.Select(pair => Cells(pair.Item, pair.Step, Duration.Words(pair.Item.Age), Bytes.Words(pair.Item.Bytes))), 2, 3);
            }

            if (unseen > 0) invocation.Terminal.Line(FormattableString.Invariant($"… and {unseen} more, which --csv and --json show."));
            if (report is not null) invocation.Terminal.Line(report.ToString());
            foreach (var (rule, count) in report?.DeletedByRule ?? []) invocation.Terminal.Line($"  {rule}: {count} ({Bytes.Words(report!.DeletedBytesByRule[rule])})");
        }

        if (report is null) return;
        Warn(report.ChangedMeanwhile.Select(change => "changed meanwhile: " + change), report.ChangedCount - report.ChangedMeanwhile.Count, "changed meanwhile");
        Warn(report.Errors, report.ErrorCount - report.Errors.Count, "could not be read or deleted");
    }

    private void Warn(IEnumerable<string> words, long more, string what)
    {
        foreach (var line in words) invocation.Terminal.Warn(line);
        if (more > 0) invocation.Terminal.Warn(FormattableString.Invariant($"{more} more {what}, which --csv and --json show."));
    }

    /// <summary>What failed came to no report: JSON that has begun is ended all the same, so that it can be read.</summary>
    public void Dispose() => json?.End("report", (SweepReport?)null);

    private static string[] CsvCells(SweepItem item, SweepStep? step) =>
        Cells(item, step, FormattableString.Invariant($"{item.Age.TotalSeconds:0}"), FormattableString.Invariant($"{item.Bytes}"));

    private static string[] Cells(SweepItem item, SweepStep? step, string age, string bytes) =>
        [item.Path, item.Kind, bytes, age, Outcome(item, step), item.Rule, Reason(item, step)];

    private static object Json(SweepItem item, SweepStep? step) => new
    {
        item.Path,
        item.Kind,
        item.Bytes,
        ageSeconds = Math.Round(item.Age.TotalSeconds, 3),
        item.Verdict,
        item.Rule,
        item.Why,
        outcome = Outcome(item, step),
        changedMeanwhile = step?.ChangedMeanwhile,
        error = step?.Error,
    };

    private static string Outcome(SweepItem item, SweepStep? step) => step switch
    {
        null => item.Verdict == Verdict.Keep ? "keep" : "delete",
        { Deleted: true } => "deleted",
        { Error: not null } => "failed",
        _ => "kept",
    };

    private static string Reason(SweepItem item, SweepStep? step) => step?.Error ?? step?.ChangedMeanwhile ?? item.Why;
}
