using System.CommandLine;
using Spillway.Housekeeping;
using Spillway.Housekeeping.Areas;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway legacy cleanup</c>: removes what versions before the common cache left in the directories of objects.</summary>
internal static class LegacyCommand
{
    public static Command Create() => new("legacy", "What older versions left.") { CreateCleanup("cleanup", "Remove the export_cache directories of projects, tasks and jobs.") };

    /// <summary>CVAT's name for it, and the name it had in the pull request.</summary>
    public static IEnumerable<Command> CreateAliases() =>
    [
        CreateCleanup("cleanuplegacyexportcache", "The same as `legacy cleanup`."),
        CreateCleanup("exportcachecleanup", "The same as `legacy cleanup`."),
    ];

    private static Command CreateCleanup(string name, string description) =>
        new Command(name, description) { SweepOptions.DryRun, SweepOptions.Adopt, SweepOptions.Csv }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var dryRun = invocation.Value(SweepOptions.DryRun);
        var root = SweepOptions.OpenRoot(invocation, dryRun);
        using var printed = new SweepOutput(invocation, "legacy cleanup");
        var (cleaner, other) = dryRun ? (null, null) : CleanerLock.TryTake(root.Path);
        using var alone = cleaner;
        if (other is not null)
        {
            printed.Print(new SweepReport { Busy = other });
            return CommandLine.Done;
        }

        var startedAt = invocation.Time.GetUtcNow();
        var report = await invocation.Terminal.WithProgress("legacy cleanup", progress => Task.Run(() =>
        {
            var area = new LegacyArea(root, invocation.Time, progress);
            return new Sweep(invocation.Time).Run([area], SweepLimits.None, dryRun, printed.Add, cancellationToken);
        }, CancellationToken.None)).ConfigureAwait(false);
        if (!dryRun) SweepOptions.History(invocation, root).Add(RunRecord.Of("legacy-cleanup", "hand", [], startedAt, report));
        printed.Print(report);
        return report.Errors.Count == 0 && report.StoppedEarly is null ? CommandLine.Done : CommandLine.Failed;
    }
}
