using System.CommandLine;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway cache</c>: what lies in the export cache, and its sweep.</summary>
internal static class CacheCommand
{
    internal const string Key = "export-cache-cleanup";

    private static readonly Argument<string[]> Types = new("TYPE") { Description = "project, task or job: entries of that type only.", Arity = ArgumentArity.ZeroOrOne };

    public static Command Create() => new("cache", "The export cache.")
    {
        new Command("list", "Show every entry with its age, and the verdict of a sweep with its reason.") { SweepOptions.Adopt, SweepOptions.Csv }
            .Runs((invocation, cancellationToken) => SweepOptions.List(invocation, Key, cancellationToken)),
        CachePlanCommand.Create(),
        CacheStatsCommand.Create(),
        CachePinCommand.CreatePin(),
        CachePinCommand.CreateUnpin(),
        CachePinCommand.CreateList(),
        new Command("sweep", "Delete entries that have expired, and what the policies and the quota say.") { Types, SweepOptions.DryRun, SweepOptions.Adopt, SweepOptions.AcceptClock, SweepOptions.Csv }
            .Runs((invocation, cancellationToken) => SweepOptions.Sweep(invocation, Key, invocation.Value(Types) ?? [], cancellationToken)),
    };
}
