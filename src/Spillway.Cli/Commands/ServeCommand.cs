using System.CommandLine;
using Spillway.Server;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway serve</c>: the HTTP API, and the worker that does what it is asked for, until it is stopped.</summary>
internal static class ServeCommand
{
    private static readonly Option<string?> Listen = new("--listen") { Description = "Where to answer (setting listen; default http://127.0.0.1:8080). Port 0 takes a free one.", HelpName = "URL" };

    public static Command Create() =>
        new Command("serve", "Answer over HTTP and run requests and periodic jobs until stopped.") { Listen }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var listen = invocation.Value(Listen) ?? invocation.Settings.Listen;
        var setup = new ServerSetup(
            invocation.DataDirectory, invocation.CreateDatabase(), invocation.Settings, listen, invocation.Time, invocation.Terminal.Warn, invocation.Verbose);
        HostThreads.Prepare(invocation.Settings.ExportWorkers);
        await using var host = await ServerHost.Start(setup, cancellationToken).ConfigureAwait(false);
        if (invocation.Terminal.Json) invocation.Terminal.Object(new { address = host.Address, data = invocation.DataDirectory });
        invocation.Terminal.Line($"Spillway answers at {host.Address} for {invocation.DataDirectory}. Ctrl+C stops it.");
        // The command line turns SIGTERM and Ctrl+C into this token, and waits for the end of this method.
        await Task.Delay(Timeout.Infinite, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return CommandLine.Done;
    }
}
