using System.CommandLine;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway tmp</c>: what lies in <c>data/tmp</c>, and its sweep.</summary>
internal static class TmpCommand
{
    private const string Key = "tmp-cleanup";

    private static readonly Option<string?> Retention = new("--retention") { Description = "Such as 12h or 3d, instead of the setting.", HelpName = "TIME" };

    public static Command Create() => new("tmp", "The temporary directory.")
    {
        new Command("list", "Show what lies in it with its age, and the verdict of a sweep with its reason.") { SweepOptions.Adopt, SweepOptions.Csv }
            .Runs((invocation, cancellationToken) => SweepOptions.List(invocation, Key, cancellationToken)),
        new Command("sweep", "Delete what lies unused, and what dead owners left.") { Retention, SweepOptions.DryRun, SweepOptions.Adopt, SweepOptions.AcceptClock, SweepOptions.Csv }
            .Runs((invocation, cancellationToken) =>
                SweepOptions.Sweep(invocation, Key, invocation.Value(Retention) is { } retention ? [retention] : [], cancellationToken)),
    };
}
