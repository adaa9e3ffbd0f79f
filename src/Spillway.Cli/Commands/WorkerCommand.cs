using System.CommandLine;
using Microsoft.Extensions.Logging;
using Spillway.Exports.Requests;
using Spillway.Housekeeping;
using Spillway.Server;
using Spillway.Storage;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway worker</c>: runs requests and periodic jobs of the data root until it is stopped.</summary>
internal static class WorkerCommand
{
    public static Command Create() =>
        new Command("worker", "Run requests and periodic jobs of the data root until stopped.").Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var database = invocation.CreateDatabase();
        var requests = new ExportRequests(invocation.DataDirectory, database, invocation.Settings, invocation.Time);
        using var logs = LoggerFactory.Create(logging => logging.AddSpillway(invocation.Settings, invocation.Verbose));
        var jobs = new PeriodicJobRunner(new PeriodicJobContext(DataRoot.OpenOwn(invocation.DataDirectory), invocation.Settings, invocation.Time), database, logs.CreateLogger(SweepLog.Category));
        await using var host = await RequestHost.TryStart(requests, jobs.Scheduled(null), cancellationToken).ConfigureAwait(false)
            ?? throw new RequestRefusedException($"Another process works for the data root {invocation.DataDirectory} already: stop it first.");
        host.Log = invocation.Terminal.Warn;
        invocation.Terminal.Line($"working for {invocation.DataDirectory}");
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return CommandLine.Done;
    }
}
