using System.CommandLine;
using Spillway.Housekeeping;
using Spillway.Sweeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway cache plan</c>: what the next sweep would delete and why, also with policies that are only tried.</summary>
internal static class CachePlanCommand
{
    private static readonly Option<string?> Policy = new("--policy")
    {
        Description = "Try the settings of the cache in this file instead (a JSON object as in spillway.json, or a list of tiers).",
        HelpName = "FILE",
    };

    private static readonly Option<bool> All = new("--all") { Description = "Show what stays as well." };

    public static Command Create() =>
        new Command("plan", "Show what the next sweep would delete and why; delete nothing.") { Policy, All, SweepOptions.Adopt, SweepOptions.AcceptClock, SweepOptions.Csv }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: true);
        var settings = invocation.Value(Policy) is { } file ? invocation.SettingsWith(file) : invocation.Settings;
        var runner = new PeriodicJobRunner(new PeriodicJobContext(root, settings, invocation.Time), null);
        using var printed = new SweepOutput(invocation, CacheCommand.Key);
        var all = invocation.Value(All) || invocation.Terminal.Json;
        void Show(SweepItem item, SweepStep? step)
        {
            if (all || item.Verdict == Verdict.Delete) printed.Add(item, step);
        }

        var report = await runner.Run(PeriodicJobs.Find(CacheCommand.Key), [], "hand", dryRun: true, invocation.Value(SweepOptions.AcceptClock), Show, cancellationToken).ConfigureAwait(false);
        printed.Print(report);
        return report.Held is null && report.Errors.Count == 0 && report.StoppedEarly is null ? CommandLine.Done : CommandLine.Failed;
    }
}
