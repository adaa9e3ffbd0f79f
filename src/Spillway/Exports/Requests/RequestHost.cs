using System.Collections.Concurrent;
using Quartz;
using Spillway.Database;
using Spillway.Storage;

namespace Spillway.Exports.Requests;

/// <summary>
/// What runs requests and periodic jobs, in a server, a worker or a command that waits for its own request: with an SQLite database at most
/// one for a data root, with PostgreSQL as many as wanted.
/// Once a second it looks for requests that nobody runs; that makes it the reconciler, and wakes what other processes queued.
/// </summary>
public sealed class RequestHost : IAsyncDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan CleanEvery = TimeSpan.FromSeconds(30);
    private const int MostWaiting = 200;

    /// <summary>An engine with a free place starts at once: after this time its wake-up is lost, on a disk that failed say, and is sent again.</summary>
    private static readonly TimeSpan Lost = TimeSpan.FromSeconds(5);

    /// <summary>So many looks at the queue may fail before a command does not wait for better times.</summary>
    private const int MostFailures = 5;

    private readonly ExportRequests requests;
    private readonly Dictionary<string, ScheduledWork> scheduled;
    private readonly string? only;
    private readonly IDisposable place;
    private readonly IScheduler? scheduler;
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim signal = new(0);
    private readonly ConcurrentDictionary<string, long> woken = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Task, bool> running = new();
    private Task loop = Task.CompletedTask;
    private bool wakeAgain;

    /// <param name="scheduler">Null: for one request that needs no waking.</param>
    private RequestHost(ExportRequests requests, IReadOnlyList<ScheduledWork> scheduled, string? only, IDisposable place, IScheduler? scheduler)
    {
        (this.requests, this.only, this.place, this.scheduler) = (requests, only, place, scheduler);
        requests.Worker.Warn = text => Log?.Invoke(text);
        this.scheduled = scheduled.ToDictionary(work => work.Key, StringComparer.Ordinal);
    }

    /// <summary>Told what went wrong in the background, one line each.</summary>
    public Action<string>? Log { get; set; }

    /// <summary>Why work of this host could not even be recorded as failed, such as a database on a disk that is full; null: all is well.</summary>
    internal Exception? Broken { get; private set; }

    /// <summary>Null: another process hosts this data root; ask, and it will do the work.</summary>
    public static Task<RequestHost?> TryStart(ExportRequests requests, IReadOnlyList<ScheduledWork> scheduled, CancellationToken cancellationToken) =>
        TryStart(requests, scheduled, null, cancellationToken);

    /// <summary>For a command that waits for its own request and does nobody else's work.</summary>
    public static Task<RequestHost?> TryStartFor(string requestId, ExportRequests requests, CancellationToken cancellationToken) =>
        TryStart(requests, [], requestId, cancellationToken);

    private static async Task<RequestHost?> TryStart(
        ExportRequests requests, IReadOnlyList<ScheduledWork> scheduled, string? only, CancellationToken cancellationToken)
    {
        if (HostPlace.TryTake(requests.DataDirectory, requests.Database, only is not null) is not { } place) return null;
        RequestHost? host = null;
        try
        {
            // Before Quartz runs a killed wake-up again: where nobody but us may hold a lease now, those of the dead end at once.
            if (!requests.Database.IsShared) requests.Table.EndLeases();
            // A command needs no engine, must not be woken for what it will not do, and leaves tidying up to others (and to a wait of its own).
            var scheduler = only is not null ? null
                : await EngineScheduler.Build(requests.DataDirectory, requests.Database, requests.Settings.ExportWorkers, requests.Time, cancellationToken).ConfigureAwait(false);
            host = new RequestHost(requests, scheduled, only, place, scheduler);
            requests.Changed = () => host.signal.Release();
            if (scheduler is not null)
            {
                scheduler.Context[EngineScheduler.HostKey] = host;
                host.CleanUp();
                await scheduler.Start(cancellationToken).ConfigureAwait(false);
                await EngineScheduler.RemoveOthers(scheduler, host.scheduled.Keys, cancellationToken).ConfigureAwait(false);
                foreach (var work in scheduled) await EngineScheduler.Schedule(scheduler, work, requests.Time, cancellationToken).ConfigureAwait(false);
            }

            host.loop = Task.Run(host.Reconcile, CancellationToken.None);
            return host;
        }
        catch
        {
            try
            {
                // An engine that was started would go on for a host that nobody knows.
                if (host is not null) await host.DisposeAsync().ConfigureAwait(false);
            }
            finally
            {
                place.Dispose();
            }

            throw;
        }
    }

    private async Task Reconcile()
    {
        var (cleaned, failures, warned) = (requests.Time.GetTimestamp(), 0, (string?)null);
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await WakeReady().ConfigureAwait(false);
                if (requests.Time.GetElapsedTime(cleaned) >= CleanEvery)
                {
                    CleanUp();
                    cleaned = requests.Time.GetTimestamp();
                    CompareClocks();
                    // A wake-up that got lost in the engine is sent again.
                    woken.Clear();
                    wakeAgain = true;
                }

                if (warned is null && Log is not null) CompareClocks();
                await signal.WaitAsync(Look, stop.Token).ConfigureAwait(false);
                while (signal.Wait(0, CancellationToken.None))
                {
                    // However many changes there were, one look sees them all.
                }
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                if (++failures == MostFailures) Broken = e;
                Log?.Invoke($"Looking for queued requests failed and is tried again: {e.Message}");
                await Task.Delay(Look, CancellationToken.None).ConfigureAwait(false);
            }
        }

        void CompareClocks()
        {
            var warning = ClockDifference.Warning(ClockDifference.Of(requests.Database, requests.Time), requests.Table.Lease) ?? "";
            if (warning.Length > 0 && warned is null or "") Log?.Invoke(warning);
            warned = warning;
        }
    }

    private void CleanUp()
    {
        requests.Table.Clean(new ClockWatch(requests.DataDirectory, requests.Time).IsDoubted);
        requests.Cache.Leases.RemoveUnused();
    }

    private async Task WakeReady()
    {
        var ready = requests.Table.Ready(requests.Settings.OneRunningExportPerUser, only);
        if (ready.Count == 0) return;
        if (scheduler is null)
        {
            foreach (var id in ready)
            {
                if (woken.TryAdd(id, requests.Time.GetTimestamp())) running[Task.Run(() => Run(id, CancellationToken.None), CancellationToken.None)] = true;
            }

            return;
        }

        if (requests.Database.IsShared)
        {
            // Every host looks, so each adds only what the engine does not have, and no more than will be wanted soon.
            var waiting = wakeAgain ? [] : await EngineScheduler.Woken(scheduler, stop.Token).ConfigureAwait(false);
            wakeAgain = false;
            foreach (var id in ready.Where(id => !waiting.Contains(id)).Take(MostWaiting - waiting.Count))
            {
                await EngineScheduler.Wake(scheduler, id, stop.Token).ConfigureAwait(false);
            }

            return;
        }

        foreach (var id in ready)
        {
            if (woken.TryGetValue(id, out var since) && (running.Count >= requests.Settings.ExportWorkers || requests.Time.GetElapsedTime(since) < Lost)) continue;
            woken[id] = requests.Time.GetTimestamp();
            await EngineScheduler.Wake(scheduler, id, stop.Token).ConfigureAwait(false);
        }
    }

    /// <summary>Its own request, and the one whose build that waits for.</summary>
    internal Task Run(string requestId, CancellationToken cancellationToken) => Track(async token =>
    {
        try
        {
            if (only is null || only == requestId || requests.Table.Find(only)?.Follows == requestId) await requests.Worker.Run(requestId, token).ConfigureAwait(false);
        }
        finally
        {
            woken.TryRemove(requestId, out _);
            signal.Release();
        }
    }, cancellationToken);

    internal Task RunScheduledWork(string key, CancellationToken cancellationToken) =>
        scheduled.TryGetValue(key, out var work) ? Track(work.Run, cancellationToken) : Task.CompletedTask;

    private async Task Track(Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, cancellationToken);
        var task = work(both.Token);
        running[task] = true;
        try
        {
            await task.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (both.IsCancellationRequested)
        {
        }
        catch (Exception e)
        {
            Broken = e;
            Log?.Invoke(e.Message);
        }
        finally
        {
            running.TryRemove(task, out _);
        }
    }

    /// <summary>Running work is interrupted and queued again.</summary>
    public async ValueTask DisposeAsync()
    {
        requests.Changed = null;
        await stop.CancelAsync().ConfigureAwait(false);
        await loop.ConfigureAwait(false);
        if (scheduler is not null) await scheduler.Standby(CancellationToken.None).ConfigureAwait(false);
        foreach (var task in running.Keys)
        {
            await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (scheduler is not null) await scheduler.Shutdown(waitForJobsToComplete: false, CancellationToken.None).ConfigureAwait(false);
        place.Dispose();
        stop.Dispose();
    }
}
