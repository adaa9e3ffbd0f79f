using System.CommandLine;
using Spillway.Housekeeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway tmp list|sweep</c>: the temporary directory. Those of projects, tasks and jobs are the periodic job object-tmp-cleanup's.</summary>
internal static class TmpCommand
{
    private const string Key = "tmp-cleanup";

    private static readonly Argument<string[]> Retention = new("RETENTION") { Description = "Such as 12h or 3d, instead of the setting's.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => new("tmp", "List and sweep temporary files.")
    {
        new Command("list", "What lies in the temporary directory, and what the next sweep would do with it, and why.") { SweepOutput.Adopt, SweepOutput.Csv, Retention }.Runs(List),
        new Command("sweep", "Delete what lies there unused, and what dead owners left.") { SweepOutput.DryRun, SweepOutput.Adopt, SweepOutput.AcceptClock, SweepOutput.Csv, Retention }.Runs(Sweep),
    };

    private static Task<int> List(Invocation invocation, CancellationToken cancellationToken)
    {
        var context = invocation.JobContext(invocation.OpenRoot(dryRun: true));
        SweepOutput.Plan(invocation, PeriodicJobs.Find(Key).Areas(context, invocation.Value(Retention) ?? []), cancellationToken);
        return Task.FromResult(CommandLine.Done);
    }

    private static Task<int> Sweep(Invocation invocation, CancellationToken cancellationToken) =>
        PeriodicCommand.RunJob(invocation, Key, invocation.Value(Retention) ?? [], invocation.Value(SweepOutput.DryRun), cancellationToken);
}
