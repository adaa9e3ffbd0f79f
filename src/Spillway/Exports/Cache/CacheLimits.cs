using System.Globalization;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>What must go so that sizes hold: tiers in their order, then the quota and the free space, for a sweep or for a writer that needs room.</summary>
/// <param name="worthOf">What an entry cost to build and how often it was used.</param>
internal sealed class CacheLimits(SpillwaySettings settings, CacheTiers tiers, Func<FoundEntry, EntryWorth> worthOf)
{
    internal const string TierSize = "policy-size", Quota = "quota", MinFree = "min-free", Room = "room";

    /// <summary>Rules that decide by comparison with others, so that an item's age alone cannot confirm them.</summary>
    internal static bool IsBySize(string rule) => rule is TierSize or Quota or MinFree or Room;

    private readonly Dictionary<FoundEntry, double> scores = [];

    internal long? QuotaOf(CachePlan plan) => settings.CacheQuota?.Of(plan.Disk.Total);

    internal long MinFreeOf(CachePlan plan) => settings.CacheMinFree?.Of(plan.Disk.Total) ?? 0;

    internal static void KeepLatest(CachePlan plan, CacheTiers tiers)
    {
        for (var index = 0; index < tiers.All.Count; index++)
        {
            if (tiers.All[index].KeepLatest is not (> 0 and var count)) continue;
            var tier = index;
            var objects = plan.Found.Where(entry => entry.Target is not null && CacheTiers.Has(entry.Tiers, tier)).GroupBy(entry => (entry.Target, entry.Id));
            foreach (var entry in objects.SelectMany(entries => entries.OrderByDescending(Version).ThenByDescending(entry => entry.LastUsed).Take(count))) plan.KeepLatest(entry);
        }

        static double Version(FoundEntry entry) =>
            double.Parse(CacheFileName.Parse(entry.Text)!.Instance, CultureInfo.InvariantCulture);
    }

    internal void ForSweep(CachePlan plan, CancellationToken cancellationToken)
    {
        for (var index = 0; index < tiers.All.Count; index++)
        {
            if (tiers.All[index] is { LimitsSize: true } tier) Apply(plan, tier, index, cancellationToken);
        }

        if (QuotaOf(plan) is { } quota && plan.UsedAfter > quota * settings.CacheHighWatermark)
        {
            var low = (long)(quota * settings.CacheLowWatermark);
            Evict(plan, plan.Found.Where(entry => entry.IsEntry), () => plan.UsedAfter - low, Quota,
                $"the cache takes {Bytes.Words(plan.UsedAfter)} of {Bytes.Words(quota)} and is brought down to {Bytes.Words(low)}", cancellationToken);
        }

        var minFree = MinFreeOf(plan);
        if (plan.FreeAfter < minFree)
        {
            Evict(plan, plan.Found.Where(entry => entry.IsEntry), () => minFree - plan.FreeAfter, MinFree,
                $"{Bytes.Words(plan.FreeAfter)} of the disk are free, {Bytes.Words(minFree)} must be", cancellationToken);
        }
    }

    /// <summary>How much must go before a writer may have its room; 0 or less: none.</summary>
    internal long Missing(CachePlan plan, RoomNeeded needed) => Missing(plan, needed, plan.UsedAfter, plan.FreeAfter);

    /// <summary>The same while nothing has gone yet.</summary>
    internal long MissingNow(CachePlan plan, RoomNeeded needed) => Missing(plan, needed, plan.Used, plan.Disk.Free);

    private long Missing(CachePlan plan, RoomNeeded needed, long used, long free) => Math.Max(
        needed.InCache is { } entries && QuotaOf(plan) is { } quota ? used + entries - quota : long.MinValue,
        MinFreeOf(plan) + needed.OnDisk - free);

    /// <summary>Without a quota and a minimum, only what has expired goes for a writer.</summary>
    internal void ForRoom(CachePlan plan, RoomNeeded needed, CancellationToken cancellationToken)
    {
        if (settings.CacheQuota is null && settings.CacheMinFree is null) return;
        Evict(plan, plan.Found.Where(entry => entry.IsEntry), () => Missing(plan, needed), Room, $"room for {Bytes.Words(needed.OnDisk)}", cancellationToken);
    }

    private void Apply(CachePlan plan, CacheTier tier, int index, CancellationToken cancellationToken)
    {
        var members = plan.Found.Where(entry => CacheTiers.Has(entry.Tiers, index) && entry.Kind != "partial" && !entry.IsMount).ToList();
        if (tier.MaxSize is { } most)
        {
            var limit = most.Of(plan.Disk.Total);
            var size = members.Where(plan.Stays).Sum(entry => entry.Bytes);
            var gone = plan.GoingBytes;
            Evict(plan, members, () => size - (plan.GoingBytes - gone) - limit, TierSize,
                $"tier '{tier.Name}' takes {Bytes.Words(size)}, at most {Bytes.Words(limit)} are allowed", cancellationToken);
        }

        if (tier.MinFree is { } least)
        {
            var minFree = least.Of(plan.Disk.Total);
            Evict(plan, members, () => minFree - plan.FreeAfter, TierSize,
                $"{Bytes.Words(plan.FreeAfter)} of the disk are free, tier '{tier.Name}' wants {Bytes.Words(minFree)}", cancellationToken);
        }
    }

    /// <summary>The least valuable go first; what a tier keeps as latest goes last.</summary>
    private void Evict(CachePlan plan, IEnumerable<FoundEntry> candidates, Func<long> missing, string rule, string why, CancellationToken cancellationToken)
    {
        if (missing() <= 0) return;
        var order = candidates.Where(entry => plan.Stays(entry) && !entry.IsMount && plan.KnownUse(entry) is null && !plan.Rules.IsPinned(entry))
            .OrderBy(plan.IsLatest).ThenBy(entry => Score(entry, plan.Rules.Now)).ToList();
        for (var index = 0; index < order.Count && missing() > 0; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = order[index];
            if (plan.Rules.UseOf(entry) is { } use)
            {
                plan.FoundInUse(entry, use);
                continue;
            }

            plan.Evict(entry, rule, FormattableString.Invariant($"{why}; {index + 1} of {order.Count} by value ({Score(entry, plan.Rules.Now):0.###e+0}), last used {Duration.Words(plan.Rules.Now - entry.LastUsed)} ago"));
        }
    }

    private double Score(FoundEntry entry, DateTimeOffset now)
    {
        if (scores.TryGetValue(entry, out var known)) return known;
        return scores[entry] = EvictionScore.Of(worthOf(entry), entry.Bytes, now - entry.LastUsed);
    }
}

/// <summary>Bytes that a writer and those before it are going to write.</summary>
/// <param name="InCache">Of entries, which the quota limits; null: none.</param>
internal readonly record struct RoomNeeded(long OnDisk, long? InCache);
