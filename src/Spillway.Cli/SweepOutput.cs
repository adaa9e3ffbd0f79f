using System.CommandLine;
using System.Globalization;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Cli;

/// <summary>What the sweeping commands share: their options, and how plans and runs are shown.</summary>
internal static class SweepOutput
{
    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show what would be done and why; change nothing." };

    public static readonly Option<bool> Adopt = new("--adopt") { Description = "The data root is a CVAT volume: mark it as one that Spillway may sweep (only sweep)." };

    public static readonly Option<bool> Csv = new("--csv") { Description = "Print comma-separated values." };

    public static readonly Option<bool> AcceptClock = new("--accept-clock") { Description = "The clock is right although it jumped: sweep." };

    public static DataRoot OpenRoot(this Invocation invocation, bool dryRun) =>
        DataRoot.OpenToSweep(invocation.DataDirectory, invocation.Value(Adopt), dryRun);

    public static PeriodicJobContext JobContext(this Invocation invocation, DataRoot root) => new(root, invocation.Settings, invocation.Time);

    /// <summary>Shows verdicts without carrying them out.</summary>
    public static void Plan(Invocation invocation, IReadOnlyList<ISweepArea> areas, CancellationToken cancellationToken)
    {
        var items = areas.SelectMany(area => area.Plan(cancellationToken));
        if (invocation.Terminal.Json) invocation.Terminal.Object(items.Select(item => Wire(item, null)));
        else if (invocation.Value(Csv)) Terminal.Csv(["path", "kind", "bytes", "age_seconds", "verdict", "rule", "why"], items.Select(CsvRow));
        else ItemTable(invocation.Terminal, items);
    }

    /// <summary>Runs a job and shows each item that goes (in a dry run: every item), then the sum.</summary>
    public static async Task<int> Run(Invocation invocation, PeriodicJobRunner runner, IPeriodicJob job, IReadOnlyList<string> arguments, bool dryRun, CancellationToken cancellationToken)
    {
        var shown = new List<(SweepItem Item, SweepStep? Step)>();
        var report = await runner.Run(job, arguments, "hand", dryRun, invocation.Value(AcceptClock), Seen, cancellationToken).ConfigureAwait(false);
        return Show(invocation, job.Key, report, shown);

        void Seen(SweepItem item, SweepStep? step)
        {
            if (dryRun || step is not null) shown.Add((item, step));
        }
    }

    public static int Show(Invocation invocation, string what, SweepReport report, IReadOnlyList<(SweepItem Item, SweepStep? Step)> shown)
    {
        var terminal = invocation.Terminal;
        if (terminal.Json)
        {
            terminal.Object(new
            {
                job = what,
                report.DryRun,
                report.Held,
                report.StoppedEarly,
                report.Seconds,
                report.LookedAt,
                report.Deleted,
                report.DeletedBytes,
                report.Kept,
                report.KeptBytes,
                report.DeletedByRule,
                report.ChangedMeanwhile,
                report.Errors,
                items = shown.Select(each => Wire(each.Item, each.Step)),
            });
        }
        else if (invocation.Value(Csv))
        {
            Terminal.Csv(["path", "kind", "bytes", "age_seconds", "verdict", "rule", "why"], shown.Select(each => CsvRow(each.Step?.Item ?? each.Item)));
        }
        else
        {
            if (shown.Count > 0) ItemTable(terminal, shown.Select(each => each.Step?.Item ?? each.Item));
            foreach (var change in report.ChangedMeanwhile) terminal.Line("changed meanwhile: " + change);
            foreach (var error in report.Errors) terminal.Warn(error);
            terminal.Line($"{what}: {report}");
        }

        return report.Errors.Count > 0 || report.Held is not null ? CommandLine.Failed : CommandLine.Done;
    }

    private static void ItemTable(Terminal terminal, IEnumerable<SweepItem> items) =>
        terminal.Table(
            ["path", "kind", "size", "age", "verdict", "why"],
            items.Select(item => new[] { item.Path, item.Kind, Bytes.Words(item.Bytes), Duration.Words(item.Age), item.Verdict.ToString().ToLowerInvariant(), $"{item.Rule}: {item.Why}" }),
            2, 3);

    private static string[] CsvRow(SweepItem item) =>
        [item.Path, item.Kind, item.Bytes.ToString(CultureInfo.InvariantCulture), item.Age.TotalSeconds.ToString("0", CultureInfo.InvariantCulture), item.Verdict.ToString().ToLowerInvariant(), item.Rule, item.Why];

    private static object Wire(SweepItem item, SweepStep? step) => new
    {
        item.Path,
        item.Kind,
        item.Bytes,
        age_seconds = Math.Round(item.Age.TotalSeconds),
        verdict = item.Verdict,
        item.Rule,
        item.Why,
        deleted = step?.Deleted,
        changed_meanwhile = step?.ChangedMeanwhile,
        error = step?.Error,
    };
}
