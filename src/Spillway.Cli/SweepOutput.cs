using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Cli;

/// <summary>Plans and runs of sweeps as a table, JSON or CSV.</summary>
internal sealed class SweepOutput(Invocation invocation)
{
    private static readonly string[] Headers = ["path", "kind", "bytes", "age", "verdict", "rule", "why"];

    private readonly List<(SweepItem Item, SweepStep? Step)> items = [];

    public void Add(SweepItem item, SweepStep? step) => items.Add((item, step));

    /// <param name="report">Null for a list.</param>
    public void Print(string key, SweepReport? report)
    {
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(new { job = key, report, items = items.Select(Json) });
            return;
        }

        if (invocation.Value(SweepOptions.Csv))
        {
            Terminal.Csv(Headers, items.Select(pair => Cells(pair.Item, pair.Step, FormattableString.Invariant($"{pair.Item.Age.TotalSeconds:0}"), FormattableString.Invariant($"{pair.Item.Bytes}"))));
        }
        else
        {
            if (items.Count > 0 || report is null)
            {
                invocation.Terminal.Table(Headers, items.Select(pair => Cells(pair.Item, pair.Step, Duration.Words(pair.Item.Age), Bytes.Words(pair.Item.Bytes))), 2, 3);
            }

            if (report is not null) invocation.Terminal.Line(report.ToString());
            foreach (var (rule, count) in report?.DeletedByRule ?? []) invocation.Terminal.Line($"  {rule}: {count} ({Bytes.Words(report!.DeletedBytesByRule[rule])})");
        }

        foreach (var change in report?.ChangedMeanwhile ?? []) invocation.Terminal.Warn("changed meanwhile: " + change);
        foreach (var error in report?.Errors ?? []) invocation.Terminal.Warn(error);
    }

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
