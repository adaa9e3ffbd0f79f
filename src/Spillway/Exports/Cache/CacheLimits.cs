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

    private double[]? scores;

    internal long? QuotaOf(CachePlan plan) => settings.CacheQuota?.Of(plan.Disk.Total);

    internal long MinFreeOf(CachePlan plan) => settings.CacheMinFree?.Of(plan.Disk.Total) ?? 0;

    internal static void KeepLatest(CachePlan plan, CacheTiers tiers)
    {
        for (var index = 0; index < tiers.All.Count; index++)
        {
            if (tiers.All[index].KeepLatest is not (> 0 and var count)) continue;
            var tier = index;
            var objects = plan.Found.Where(entry => entry.Target is not null && CacheTiers.Has(entry.Tiers, tier))
                .GroupBy(entry => (entry.Target, CacheFileName.Recognize(entry.Name)?.Id), entry => entry.Index);
            foreach (var entry in objects.SelectMany(entries => entries.OrderByDescending(Version).ThenByDescending(entry => plan.Found[entry].LastUsed).Take(count))) plan.KeepLatest(entry);
        }

        double Version(int entry) =>
            double.Parse(CacheFileName.Parse(plan.Found[entry].Text)!.Instance, CultureInfo.InvariantCulture);
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
    internal long Missing(CachePlan plan, RoomNeeded needed) => Missing(plan, needed, plan.UsedAfter, plan.FreeAfter, plan.GoingItems);

    /// <summary>The same while nothing has gone yet.</summary>
    internal long MissingNow(CachePlan plan, RoomNeeded needed) => Missing(plan, needed, plan.Used, plan.Disk.Free, 0);

    private long Missing(CachePlan plan, RoomNeeded needed, long used, long free, long going) => Math.Max(
        needed.Files > 0 && going == 0 ? 1 : long.MinValue, Math.Max(
        needed.InCache is { } entries && QuotaOf(plan) is { } quota ? used + entries - quota : long.MinValue,
        MinFreeOf(plan) + needed.OnDisk - free));

    /// <summary>Without a quota and a minimum, only what has expired goes for a writer.</summary>
    internal void ForRoom(CachePlan plan, RoomNeeded needed, CancellationToken cancellationToken)
    {
        if (settings.CacheQuota is null && settings.CacheMinFree is null) return;
        Evict(plan, plan.Found.Where(entry => entry.IsEntry), () => plan.GoingItems < needed.Files ? 1 : Missing(plan, needed), Room, $"room for {Bytes.Words(needed.OnDisk)}", cancellationToken);
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
        var order = new int[plan.Found.Count];
        var count = 0;
        foreach (var entry in candidates)
        {
            if (plan.Stays(entry) && !entry.IsMount && plan.KnownUse(entry) is null && !plan.Rules.IsPinned(entry)) order[count++] = entry.Index;
        }

        Array.Resize(ref order, count);
        var keys = new double[order.Length];
        var first = 0;
        for (var at = 0; at < order.Length; at++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // What a tier keeps as latest stands behind all others.
            if (!plan.IsLatest(plan.Found[order[at]])) (order[first], order[at], first) = (order[at], order[first], first + 1);
        }

        for (var at = 0; at < order.Length; at++) keys[at] = Score(plan, order[at]);
        Array.Sort(keys, order, 0, first);
        Array.Sort(keys, order, first, order.Length - first);
        plan.Evict(rule, why, order, keys, missing, cancellationToken);
    }

    /// <summary>Reading what an entry is worth takes a look at the file, so each is asked once.</summary>
    private double Score(CachePlan plan, int index)
    {
        if (scores is null)
        {
            scores = new double[plan.Found.Count];
            Array.Fill(scores, double.NaN);
        }

        if (!double.IsNaN(scores[index])) return scores[index];
        var entry = plan.Found[index];
        return scores[index] = EvictionScore.Of(worthOf(entry), entry.Bytes, plan.Rules.Now - entry.LastUsed);
    }
}

/// <summary>Bytes that a writer and those before it are going to write.</summary>
/// <param name="InCache">Of entries, which the quota limits; null: none.</param>
/// <param name="Files">So many files must go, or as many as may; at least one.</param>
internal readonly record struct RoomNeeded(long OnDisk, long? InCache, int Files = 0);
