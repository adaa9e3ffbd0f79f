using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Cli;

/// <summary>Plans and runs of sweeps as a table, JSON or CSV.</summary>
internal sealed class SweepOutput(Invocation invocation)
{
    private static readonly string[] Headers = ["path", "kind", "bytes", "age", "verdict", "rule", "why"];

    /// <summary>Nobody reads a longer table, and a sweep of a million files must not hold them all.</summary>
    private const int LongestTable = 2000;

    private readonly List<(SweepItem Item, SweepStep? Step)> items = [];
    private bool begun;
    private long unseen;

    public void Add(SweepItem item, SweepStep? step)
    {
        if (IsCsv)
        {
            if (!begun) Terminal.Csv(Headers, []);
            begun = true;
            Terminal.CsvLine(CsvCells(item, step));
        }
        else if (invocation.Terminal.Json || items.Count < LongestTable)
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
    public void Print(string key, SweepReport? report)
    {
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(new { job = key, report, items = items.Select(Json) });
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

        foreach (var change in report?.ChangedMeanwhile ?? []) invocation.Terminal.Warn("changed meanwhile: " + change);
        foreach (var error in report?.Errors ?? []) invocation.Terminal.Warn(error);
    }

    private static string[] CsvCells(SweepItem item, SweepStep? step) =>
        Cells(item, step, FormattableString.Invariant($"{item.Age.TotalSeconds:0}"), FormattableString.Invariant($"{item.Bytes}"));

    private static string[] Cells(SweepItem item, SweepStep? step, string age, string bytes) =>
        [item.Path, item.Kind, bytes, age, Outcome(item, step), item.Rule, Reason(item, step)];

    private static object Json((SweepItem Item, SweepStep? Step) pair) => new
    {
        pair.Item.Path,
        pair.Item.Kind,
        pair.Item.Bytes,
        ageSeconds = Math.Round(pair.Item.Age.TotalSeconds, 3),
        pair.Item.Verdict,
        pair.Item.Rule,
        pair.Item.Why,
        outcome = Outcome(pair.Item, pair.Step),
        changedMeanwhile = pair.Step?.ChangedMeanwhile,
        error = pair.Step?.Error,
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
