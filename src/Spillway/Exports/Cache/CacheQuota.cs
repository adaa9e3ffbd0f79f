using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>Room for writers: asks the cache's planner what may go so that the quota and the minimum free space hold, and deletes that.</summary>
internal sealed class CacheQuota
{
    /// <summary>Counters of the root, by rule.</summary>
    internal const string EvictedItems = "evicted-items", EvictedBytes = "evicted-bytes";

    /// <summary>What was planned may be taken into use before it is deleted, or free less than its size because it shares blocks; then another look is
    /// worth it, but not for ever.</summary>
    private const int MostLooks = 10;

    /// <summary>Where no file can be made, so many go at once: an export makes some of its own.</summary>
    private const int FilesForWriter = 16;

    private static readonly TimeSpan WaitForOthers = TimeSpan.FromSeconds(30);

    private readonly string dataDirectory;
    private readonly TimeProvider time;
    private readonly ExportCacheArea area;
    private readonly CacheLimits limits;

    internal CacheQuota(
        string dataDirectory, bool isAdopted, SpillwaySettings settings, TimeProvider time, Leases.IEntryLeases? leases = null, FileStep? step = null)
    {
        (this.dataDirectory, this.time) = (dataDirectory, time);
        area = new ExportCacheArea(dataDirectory, isAdopted, settings, time, null, leases, step);
        limits = new CacheLimits(settings, new CacheTiers(settings.CachePolicies), area.WorthOf);
    }

    /// <summary>
    /// Makes sure that so many bytes may be written to the file system of the cache. Deletes nothing if it cannot succeed, waits for no reader,
    /// and no more than a moment for another writer that makes room at the same time.
    /// </summary>
    /// <param name="bytesNeeded">On disk, beyond what the cache takes now.</param>
    /// <param name="reservedByOthers">Bytes that others were promised and have not written yet.</param>
    internal Task<EvictionResult> MakeRoom(long bytesNeeded, long reservedByOthers, CancellationToken cancellationToken) =>
        MakeRoom(bytesNeeded, reservedByOthers, reservedByOthers, cancellationToken);

    /// <param name="reservedForCache">Of what others were promised, what counts for the quota; null: the bytes do not become an entry.</param>
    /// <param name="noFile">No file can be made on the disk, so some go whatever the bytes say.</param>
    internal async Task<EvictionResult> MakeRoom(
        long bytesNeeded, long reservedByOthers, long? reservedForCache, CancellationToken cancellationToken, bool noFile = false)
    {
        using var alone = await TakeTurn(cancellationToken).ConfigureAwait(false);
        return await Task.Run(
            () =>
            {
                var deleted = new Evicted();
                try
                {
                    return MakeRoomAlone(bytesNeeded, reservedByOthers, reservedForCache, noFile, deleted, cancellationToken);
                }
                finally
                {
                    area.Deleted();
                    Count(deleted);
                }
            },
            CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>One at a time, so that two writers do not delete for the same room; who does not come to his turn only deletes a little more.</summary>
    /// <returns>Null: not alone, also where the disk takes no lock file.</returns>
    private async Task<FileLock?> TakeTurn(CancellationToken cancellationToken)
    {
        try
        {
            var lockFile = Path.Combine(StateDirectory.Create(dataDirectory), "room.lock");
            return await FileLock.TryAcquireAsync(lockFile, LockMode.Exclusive, WaitForOthers, time, cancellationToken, stays: true).ConfigureAwait(false);
        }
        catch (IOException)
        {
            return null;
        }
    }

    private void Count(Evicted deleted)
    {
        if (deleted.Items == 0) return;
        new RootCounters(dataDirectory).Add(
            deleted.ByRule.SelectMany(rule => new[] { ($"{EvictedItems} {rule.Key}", (double)rule.Value.Items), ($"{EvictedBytes} {rule.Key}", rule.Value.Bytes) }));
    }

    private EvictionResult MakeRoomAlone(
        long bytesNeeded, long reservedByOthers, long? reservedForCache, bool noFile, Evicted deleted, CancellationToken cancellationToken)
    {
        for (var look = 1; ; look++)
        {
            var needed = new RoomNeeded(bytesNeeded + reservedByOthers, bytesNeeded + reservedForCache, noFile && deleted.Items == 0 ? FilesForWriter : 0);
            long missing = 0;
            var plan = area.PlanRoom(
                (plan, token) =>
                {
                    missing = limits.MissingNow(plan, needed);
                    if (missing > 0) limits.ForRoom(plan, needed, token);
                },
                cancellationToken);
            var fits = missing <= 0;
            if (fits || limits.Missing(plan, needed) > 0 || look > MostLooks) return Result(plan, fits, bytesNeeded, reservedByOthers, needed, deleted);
            var before = deleted.Items;
            foreach (var item in plan.Going())
            {
                if (missing <= 0 && deleted.Items >= needed.Files) break;
                var step = Try(item, cancellationToken);
                if (!step.Deleted) continue;
                deleted.Add(step.Item);
                missing -= item.Bytes;
            }

            area.Deleted();
            if (deleted.Items == before && look > 1) return Result(plan, false, bytesNeeded, reservedByOthers, needed, deleted);
        }
    }

    private SweepStep Try(SweepItem item, CancellationToken cancellationToken)
    {
        try
        {
            return area.Delete(item, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SweepStep(item, false, null, exception.Message);
        }
    }

    private EvictionResult Result(CachePlan plan, bool fits, long needed, long reserved, RoomNeeded room, Evicted deleted) => new(
        fits, needed, reserved, plan.Used, limits.QuotaOf(plan), plan.Disk.Free, limits.MinFreeOf(plan), plan.PinnedBytes, plan.InUseBytes,
        Math.Max(0, needed - limits.Missing(plan, room)), deleted);
}

/// <summary>Whether there is room now, and what there is.</summary>
/// <param name="Used">By the cache, after what was deleted.</param>
/// <param name="Quota">Null: none is set.</param>
/// <param name="Free">On the cache's file system.</param>
/// <param name="InUse">Of what could have been deleted otherwise; known only where it did not fit.</param>
/// <param name="Possible">The most that could be written after all that may go has gone.</param>
internal sealed record EvictionResult(
    bool Fits, long Needed, long Reserved, long Used, long? Quota, long Free, long MinFree, long Pinned, long InUse, long Possible, Evicted Deleted)
{
    /// <summary>One sentence for who asked.</summary>
    public string Why
    {
        get
        {
            if (Fits) return Deleted.Items == 0 ? "there is room" : $"there is room after {Deleted.Items} entries with {Bytes.Words(Deleted.Bytes)} were deleted";
            var quota = Quota is { } limit ? $"the cache takes {Bytes.Words(Used)} of its quota of {Bytes.Words(limit)}" : $"the cache takes {Bytes.Words(Used)}";
            var minimum = MinFree > 0 ? $" (at least {Bytes.Words(MinFree)} must stay free)" : "";
            return $"It needs {Bytes.Words(Needed)}, but at most {Bytes.Words(Possible)} can be had: {quota}, {Bytes.Words(Free)} of the disk are free{minimum}, {Bytes.Words(Pinned)} are pinned, {Bytes.Words(InUse)} in use and {Bytes.Words(Reserved)} reserved by others.";
        }
    }
}

/// <summary>What went for a writer's room, by the rule that decided.</summary>
internal sealed class Evicted
{
    private readonly SortedDictionary<string, (long Items, long Bytes)> byRule = new(StringComparer.Ordinal);

    internal IReadOnlyDictionary<string, (long Items, long Bytes)> ByRule => byRule;

    internal long Items => byRule.Values.Sum(rule => rule.Items);

    internal long Bytes => byRule.Values.Sum(rule => rule.Bytes);

    internal void Add(SweepItem item)
    {
        var (items, bytes) = byRule.GetValueOrDefault(item.Rule);
        byRule[item.Rule] = (items + 1, bytes + item.Bytes);
    }
}
