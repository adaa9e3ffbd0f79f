using System.CommandLine;
using Spillway.Housekeeping;
using Spillway.Housekeeping.Areas;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway legacy cleanup</c>: removes the per-object export caches of older versions, with a progress bar.</summary>
internal static class LegacyCommand
{
    private static readonly string[] Aliases = ["cleanuplegacyexportcache", "exportcachecleanup"];

    public static Command Create() => new("legacy", "What older versions left.")
    {
        Cleaning(new Command("cleanup", "Remove the export caches that older versions kept in each project, task and job.")),
    };

    public static IEnumerable<Command> CreateAliases() =>
        Aliases.Select(name => Cleaning(new Command(name, "The same as `legacy cleanup`, as CVAT calls it.")));

    private static Command Cleaning(Command command)
    {
        foreach (var option in new[] { SweepOutput.DryRun, SweepOutput.Adopt, SweepOutput.Csv }) command.Add(option);
        return command.Runs(Run);
    }

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var dryRun = invocation.Value(SweepOutput.DryRun);
        var area = new LegacyArea(invocation.OpenRoot(dryRun), invocation.Time);
        var shown = new List<(SweepItem, SweepStep?)>();
        var count = area.Plan(cancellationToken).Count();
        var report = await invocation.Terminal.WithProgress("legacy cleanup", progress => Task.Run(() => new Sweep(invocation.Time).Run([area], TimeSpan.MaxValue, dryRun, Seen(progress), cancellationToken))).ConfigureAwait(false);
        return SweepOutput.Show(invocation, "legacy cleanup", report, shown);

        Action<SweepItem, SweepStep?> Seen(IProgress<double> progress) => (item, step) =>
        {
            shown.Add((item, step));
            progress.Report((double)shown.Count / count);
        };
    }
}
