using System.CommandLine;
using Microsoft.Extensions.Logging;
using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Housekeeping;
using Spillway.Server;
using Spillway.Storage;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway worker</c>: runs requests and periodic jobs of the data root until it is stopped.</summary>
internal static class WorkerCommand
{
    private static readonly Option<bool> SweepOnly = new("--sweep-only") { Description = "Run periodic jobs alone, and no requests: also on the data directory of a CVAT that runs beside." };

    private static readonly TimeSpan TryAgainAfter = TimeSpan.FromSeconds(5);

    public static Command Create() =>
        new Command("worker", "Run requests and periodic jobs of the data root until stopped.") { SweepOnly, SweepOptions.Adopt }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Value(SweepOnly)) return await Sweep(invocation, cancellationToken).ConfigureAwait(false);
        if (invocation.Value(SweepOptions.Adopt)) throw new MisuseException("--adopt is for the data directory of a CVAT, where a worker only sweeps: say --sweep-only too.");
        var database = invocation.CreateDatabase();
        var requests = new ExportRequests(invocation.DataDirectory, database, invocation.Settings, invocation.Time);
        using var logs = LoggerFactory.Create(logging => logging.AddSpillway(invocation.Settings, invocation.Verbose));
        var jobs = new PeriodicJobRunner(new PeriodicJobContext(DataRoot.OpenOwn(invocation.DataDirectory), invocation.Settings, invocation.Time), database, logs.CreateLogger(SweepLog.Category));
        HostThreads.Prepare(invocation.Settings.ExportWorkers);
        await using var host = await Start(invocation, requests, jobs.Scheduled(null), cancellationToken).ConfigureAwait(false);
        host.Log = invocation.Terminal.Warn;
        invocation.Terminal.Line($"working for {invocation.DataDirectory}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return CommandLine.Done;
    }

    /// <summary>A start that the database breaks off is tried again: whoever starts the program anew would do nothing else.</summary>
    private static async Task<RequestHost> Start(Invocation invocation, ExportRequests requests, IReadOnlyList<ScheduledWork> scheduled, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await RequestHost.TryStart(requests, scheduled, cancellationToken).ConfigureAwait(false)
                    ?? throw new RequestRefusedException($"Another process works for the data root {invocation.DataDirectory} already: stop it first.");
            }
            catch (Exception trouble) when (DatabaseFailure.MayPass(trouble))
            {
                invocation.Terminal.Warn($"The start failed and is tried again in {TryAgainAfter.TotalSeconds:0} s: {DatabaseFailure.Explain(trouble, invocation.DataDirectory)}");
                await Task.Delay(TryAgainAfter, invocation.Time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private static async Task<int> Sweep(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: false);
        void Ran(IPeriodicJob job, SweepReport report)
        {
            invocation.Terminal.Line($"{job.Key}: {report}");
            foreach (var error in report.Errors) invocation.Terminal.Warn($"{job.Key}: {error}");
        }

        var scheduled = SweepOptions.Runner(invocation, root).Scheduled(Ran);
        invocation.Terminal.Line($"sweeping {root.Path}: {string.Join(", ", scheduled.Select(work => $"{work.Key} ({work.Cron})"))}");
        try
        {
            await new ScheduledSweeps(scheduled, invocation.Time, invocation.Terminal.Warn).Run(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }

        return CommandLine.Done;
    }
}
