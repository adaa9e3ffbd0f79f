using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Server;

/// <summary>What a server is started with.</summary>
/// <param name="Listen">Where it answers, such as <c>http://127.0.0.1:8080</c>; port 0 takes a free one.</param>
/// <param name="Log">Told what went wrong in the background, one line each.</param>
/// <param name="Verbose">Log what is done, not only what goes wrong.</param>
public sealed record ServerSetup(
    string DataDirectory, SpillwayDatabase Database, SpillwaySettings Settings, string Listen, TimeProvider Time, Action<string> Log, bool Verbose = false);

/// <summary>
/// All in one: answers over HTTP, runs requests and periodic jobs. While another process does that work for the data root, this
/// one only answers, and takes over when that one has ended.
/// </summary>
public sealed class ServerHost : IAsyncDisposable
{
    private static readonly TimeSpan TakeOverEvery = TimeSpan.FromSeconds(1);

    /// <summary>What kept it from beginning, such as a disk that is full or a database that starts anew, mostly lasts longer.</summary>
    private static readonly TimeSpan TryAgainEvery = TimeSpan.FromSeconds(5);

    private readonly ServerSetup setup;
    private readonly ExportRequests requests;
    private readonly SpillwayServer server;
    private readonly PeriodicJobContext context;
    private readonly CacheMeter meter;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task work;

    private ServerHost(ServerSetup setup, ExportRequests requests, SpillwayServer server)
    {
        (this.setup, this.requests, this.server) = (setup, requests, server);
        context = new PeriodicJobContext(DataRoot.OpenOwn(setup.DataDirectory), setup.Settings, setup.Time, setup.Database);
        meter = new CacheMeter(context);
        work = Task.Run(Work);
    }

    public Uri Address => server.Address;

    /// <summary>It answers a little earlier than this is over: then it, or another process, is ready to work too.</summary>
    /// <exception cref="ListenAddressException">It cannot listen there.</exception>
    public static async Task<ServerHost> Start(ServerSetup setup, CancellationToken cancellationToken)
    {
        var requests = new ExportRequests(setup.DataDirectory, setup.Database, setup.Settings, setup.Time);
        var host = new ServerHost(setup, requests, await SpillwayServer.Start(requests, setup.Listen, setup.Verbose, cancellationToken).ConfigureAwait(false));
        await host.ready.Task.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return host;
    }

    /// <summary>No new requests, a few seconds for downloads, then running exports go back to the queue.</summary>
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync().ConfigureAwait(false);
        await stop.CancelAsync().ConfigureAwait(false);
        await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
        meter.Dispose();
    }

    private async Task Work()
    {
        try
        {
            await using var host = await TakeOver().ConfigureAwait(false);
            host.Log = setup.Log;
            await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        finally
        {
            ready.TrySetResult();
        }
    }

    private async Task<RequestHost> TakeOver()
    {
        var told = new HashSet<Type>();
        while (true)
        {
            var wait = TakeOverEvery;
            try
            {
                var scheduled = new PeriodicJobRunner(context, setup.Database, server.Log(SweepLog.Category)).Scheduled(null);
                if (await RequestHost.TryStart(requests, scheduled, stop.Token).ConfigureAwait(false) is { } host)
                {
                    ready.TrySetResult();
                    if (told.Count > 0) setup.Log("Exports and periodic jobs run in this server now.");
                    return host;
                }
            }
            catch (Exception exception) when (!stop.IsCancellationRequested)
            {
                wait = TryAgainEvery;
                // Once for each kind of trouble: the words may change each time.
                if (told.Add(exception.GetBaseException().GetType()))
                {
                    setup.Log($"No export and no periodic job runs in this server yet, and it tries again every {TryAgainEvery.TotalSeconds:0} s: {exception.Message}");
                }
            }

            ready.TrySetResult();
            await Task.Delay(wait, setup.Time, stop.Token).ConfigureAwait(false);
        }
    }
}
