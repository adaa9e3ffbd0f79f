using Spillway.Database;
using Spillway.Exports.Cache.Leases;
using Spillway.Settings;

namespace Spillway.Exports.Requests;

/// <summary>Does one request: begins it under a new token, shows signs of life, and writes its end under that token alone.</summary>
internal sealed class RequestWorker(RequestTable table, ExportBuild build, SpillwaySettings settings, TimeProvider time)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    /// <summary>So often a request is begun whose worker dies of it, or whose database does not answer.</summary>
    private const int MostAttempts = 5;

    internal static readonly string Died =
        $"Its worker died or stood still in the last of {MostAttempts} attempts, as it does when an export takes more memory than there is: give the worker more, lower export_workers, or export a part.";

    private static readonly TimeSpan DatabaseRetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Told what a result lacks, one line each.</summary>
    internal Action<string>? Warn { get; set; }

    /// <returns>False: it was not this worker's to do.</returns>
    internal async Task<bool> Run(string id, CancellationToken shutdown)
    {
        var token = Guid.NewGuid().ToString("N");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(shutdown);
        using var limit = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(stop.Token, limit.Token);
        using var over = new CancellationTokenSource();
        if (table.TryBegin(id, token, settings.OneRunningExportPerUser) is not ({ } row, var lost)) return false;
        var watch = Task.CompletedTask;
        // Whatever fails from here on ends the request, or it would be begun again and again.
        try
        {
            if (RequestPayload.Read(row.PayloadVersion, row.Payload, row.UserId) is not { } request)
            {
                table.Remove(token);
                return true;
            }

            var progress = new LatestProgress();
            limit.CancelAfter(Duration.ForTimer(settings.ExportTimeLimit));
            watch = Task.Run(() => Watch(token, progress, stop, over.Token), CancellationToken.None);
            if (lost is not null)
            {
                await Task.Run(() => build.TakeOver(request, lost), CancellationToken.None).ConfigureAwait(false);
                lost = null;
                if (row.Attempt > MostAttempts) throw new ExportFailedException(Died);
            }

            using var built = await Task.Run(() => build.Build(request, token, () => table.IsInForce(token), progress, limited.Token), CancellationToken.None).ConfigureAwait(false);
            if (built.Warning.Length > 0) Warn?.Invoke($"{built.Entry}: {built.Warning}");
            // Cancelled: nobody wants what was built. Under another's token: that one may have found it already.
            if (!table.Finish(token, built.Entry, built.Warning, built.NameFor, LifeTime) && table.Remove(token)) built.TakeBack();
        }
        catch (LeasesUnavailableException e) when (lost is not null)
        {
            if (!table.GiveBack(token, lost, (time.GetUtcNow() + settings.ExportLockedRetryInterval).UtcDateTime, e.Message)) table.Remove(token);
        }
        catch (Exception e) when (e is EntryInUseException or LeasesUnavailableException or LeaseLostException)
        {
            PutBack(token, settings.ExportLockedRetryInterval, e.Message);
        }
        catch (Exception e) when (limited.IsCancellationRequested && IsStop(e))
        {
            Stopped(token, limit.IsCancellationRequested);
        }
        catch (Exception e) when (row.Attempt < MostAttempts && DatabaseFailure.MayPass(e))
        {
            // What is built already is found in the cache.
            PutBack(token, DatabaseRetryInterval, $"{Reason(e)} The export is tried again.", counts: true);
        }
        catch (Exception e)
        {
            if (!table.Fail(token, Reason(e), LifeTime)) table.Remove(token);
        }
        finally
        {
            await over.CancelAsync().ConfigureAwait(false);
            await watch.ConfigureAwait(false);
        }

        return true;
    }

    private string Reason(Exception e) => (DatabaseFailure.Explain(e, build.DataDirectory) ?? e.Message).ReplaceLineEndings(" ");

    /// <param name="retryAfter">Null: at once.</param>
    private void PutBack(string token, TimeSpan? retryAfter, string message, bool counts = false)
    {
        if (!table.PutBack(token, (time.GetUtcNow() + retryAfter)?.UtcDateTime, message, counts)) table.Remove(token);
    }

    private static bool IsStop(Exception e) => e is OperationCanceledException || e.InnerException is OperationCanceledException;

    /// <summary>One that nobody cancelled goes back to the queue: this host ends, or its database did not answer.</summary>
    private void Stopped(string token, bool tooLong)
    {
        if (tooLong && table.Fail(token, $"The export was stopped at its time limit of {Duration.Words(settings.ExportTimeLimit)}.", LifeTime)) return;
        PutBack(token, null, "");
    }

    /// <summary>A cancelled request stops within this look; one whose database is busy for a moment does not.</summary>
    private async Task Watch(string token, LatestProgress progress, CancellationTokenSource stop, CancellationToken over)
    {
        var (renewed, written) = (time.GetTimestamp(), 0d);
        try
        {
            while (true)
            {
                await Task.Delay(Look < table.Lease / 8 ? Look : table.Lease / 8, time, over).ConfigureAwait(false);
                var (age, now) = (time.GetElapsedTime(renewed), progress.Value);
                var write = age >= table.Lease / 4 || (age >= ProgressEvery && now > written);
                try
                {
                    if (!(write ? table.Renew(token, now) : table.IsWanted(token))) break;
                    if (write) (renewed, written) = (time.GetTimestamp(), now);
                }
                catch (Exception) when (age < table.Lease / 2)
                {
                    // The database does not answer. Without signs of life somebody else begins in the end; stop before that, but not at once.
                }
            }
        }
        catch (Exception)
        {
            if (over.IsCancellationRequested) return;
            // It has not answered for half of the lease.
        }

        await stop.CancelAsync().ConfigureAwait(false);
    }

    internal TimeSpan LifeTime(RequestRow row) => LifeTime(settings, row.Target);

    internal static TimeSpan LifeTime(SpillwaySettings settings, string target) => target switch
    {
        "project" => settings.ExportCacheTtlProject,
        "task" => settings.ExportCacheTtlTask,
        _ => settings.ExportCacheTtlJob,
    };

    private sealed class LatestProgress : IProgress<double>
    {
        private double value;

        internal double Value => Volatile.Read(ref value);

        public void Report(double value) => Volatile.Write(ref this.value, Math.Clamp(value, 0, 1));
    }
}
