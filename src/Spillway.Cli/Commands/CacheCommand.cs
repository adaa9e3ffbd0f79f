using System.CommandLine;
using Spillway.Housekeeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway cache list|sweep</c>: the export cache, what the next sweep would do with it, and the sweep.</summary>
internal static class CacheCommand
{
    private const string Key = "export-cache-cleanup";

    private static readonly Argument<string[]> Type = new("TYPE") { Description = "project, task or job: entries of that type only.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => new("cache", "List and sweep the cache of finished exports.")
    {
        new Command("list", "What is in the cache, and what the next sweep would do with it, and why.") { SweepOutput.Adopt, SweepOutput.Csv, Type }.Runs(List),
        new Command("sweep", "Delete what has expired.") { SweepOutput.DryRun, SweepOutput.Adopt, SweepOutput.AcceptClock, SweepOutput.Csv, Type }.Runs(Sweep),
    };

    private static Task<int> List(Invocation invocation, CancellationToken cancellationToken)
    {
        var context = invocation.JobContext(invocation.OpenRoot(dryRun: true));
        SweepOutput.Plan(invocation, PeriodicJobs.Find(Key).Areas(context, invocation.Value(Type) ?? []), cancellationToken);
        return Task.FromResult(CommandLine.Done);
    }

    private static Task<int> Sweep(Invocation invocation, CancellationToken cancellationToken) =>
        PeriodicCommand.RunJob(invocation, Key, invocation.Value(Type) ?? [], invocation.Value(SweepOutput.DryRun), cancellationToken);
}
