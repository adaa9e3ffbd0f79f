using System.CommandLine;
using System.Data.Common;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Housekeeping;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Cli;

/// <summary>What every sweeping command takes.</summary>
internal static class SweepOptions
{
    public static readonly Option<bool> DryRun = new("--dry-run") { Description = "Say what would be deleted and why; delete nothing." };

    public static readonly Option<bool> Adopt = new("--adopt") { Description = "Mark a CVAT data directory as one that Spillway may sweep." };

    public static readonly Option<bool> AcceptClock = new("--accept-clock") { Description = "The clock is right, although it jumped." };

    public static readonly Option<bool> Csv = new("--csv") { Description = "Print comma-separated values." };

    /// <summary>A directory that is to be adopted is shown before it is marked.</summary>
    public static DataRoot OpenRoot(Invocation invocation, bool dryRun)
    {
        var adopt = invocation.Value(Adopt);
        if (adopt && DataRoot.OpenToSweep(invocation.DataDirectory, adopt, dryRun: true) is { IsAdopted: true, IsMarked: false } found)
        {
            foreach (var line in AdoptionReport.Of(found, invocation.Settings, invocation.Time, CancellationToken.None)) invocation.Terminal.Note(line);
            invocation.Terminal.Note(dryRun ? "A dry run, so it is not marked." : "It is marked as adopted now: Spillway sweeps there, and does nothing else.");
        }

        return DataRoot.OpenToSweep(invocation.DataDirectory, adopt, dryRun);
    }

    public static PeriodicJobRunner Runner(Invocation invocation, DataRoot root) =>
        new(new PeriodicJobContext(root, invocation.Settings, invocation.Time), DatabaseIfReadable(invocation, root, "The sweep leaves its record in a file instead."));

    /// <summary>A look and a sweep are what helps when the disk is so full that the database cannot even be opened.</summary>
    /// <returns>Null: the root has none, or it cannot be opened, which is said.</returns>
    private static SpillwayDatabase? DatabaseIfReadable(Invocation invocation, DataRoot root, string instead)
    {
        try
        {
            return Database(invocation, root);
        }
        catch (Exception exception) when (exception is DbException or DatabaseUnavailableException)
        {
            invocation.Terminal.Warn($"{DatabaseFailure.Explain(exception, root.Path) ?? exception.Message} {instead}");
            return null;
        }
    }

    public static RunHistory History(Invocation invocation, DataRoot root) =>
        new(root.Path, DatabaseIfReadable(invocation, root, "Its records of runs are left out."), invocation.Settings.PeriodicHistoryRetention, invocation.Time);

    /// <summary>Null: the root has none.</summary>
    private static SpillwayDatabase? Database(Invocation invocation, DataRoot root) =>
        !root.IsAdopted && SpillwayDatabase.IsThere(root.Path, invocation.Settings)
            ? SpillwayDatabase.Open(root.Path, root.InstallationId, invocation.Settings)
            : null;

    /// <summary>Runs a job and prints the plan with what became of it.</summary>
    public static async Task<int> Sweep(Invocation invocation, string key, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var job = PeriodicJobs.Find(key);
        var dryRun = invocation.Value(DryRun);
        var root = OpenRoot(invocation, dryRun);
        using var printed = new SweepOutput(invocation, key);
        var report = await Runner(invocation, root)
            .Run(job, arguments, "hand", dryRun, invocation.Value(AcceptClock), printed.Add, cancellationToken, seesKept: dryRun || invocation.Terminal.Json || invocation.Value(Csv)).ConfigureAwait(false);
        printed.Print(report);
        return report.Held is null && report.Errors.Count == 0 ? CommandLine.Done : CommandLine.Failed;
    }

    /// <summary>Prints what lies there with its verdicts, and changes nothing.</summary>
    public static Task<int> List(Invocation invocation, string key, CancellationToken cancellationToken)
    {
        var root = OpenRoot(invocation, dryRun: true);
        var context = new PeriodicJobContext(root, invocation.Settings, invocation.Time, DatabaseIfReadable(invocation, root, "What only it knows is left out."));
        using var printed = new SweepOutput(invocation, key);
        foreach (var item in PeriodicJobs.Find(key).Areas(context, []).SelectMany(area => area.Plan(SweepOrder.AsListed(), cancellationToken))) printed.Add(item, null);
        printed.Print(report: null);
        return Task.FromResult(CommandLine.Done);
    }
}
