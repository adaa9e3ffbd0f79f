using Spillway.Exports.Cache;

namespace Spillway.Bench.Eviction;

/// <summary>What is known of an entry in the cache.</summary>
internal sealed class Cached
{
    public required Made Made { get; init; }

    public double LastUsed { get; set; }

    public double AddedAt { get; set; }

    public long Uses { get; set; } = 1;

    /// <summary>Greedy-dual: the score it was given when it was last used.</summary>
    public double Height { get; set; }
}

/// <param name="Score">The lowest goes first.</param>
internal sealed record EvictionOrder(string Name, Func<Cached, double, double> Score, bool GreedyDual = false)
{
    internal static IReadOnlyList<EvictionOrder> All { get; } =
    [
        new("**Spillway**", (entry, now) => EvictionScore.Of(new EntryWorth(entry.Made.Seconds, entry.Uses), entry.Made.Bytes, TimeSpan.FromSeconds(now - entry.LastUsed))),
        new("LRU", (entry, _) => entry.LastUsed),
        new("largest first", (entry, _) => -entry.Made.Bytes),
        new("oldest built first", (entry, _) => entry.AddedAt),
        new("greedy-dual-size-frequency, with its counter", (entry, _) => entry.Height, GreedyDual: true),
    ];
}

internal readonly record struct ReplayResult(long Hits, long Misses, double Seconds, double Bytes)
{
    public double HitRate => (double)Hits / (Hits + Misses);
}

internal static class Replay
{
    /// <param name="share">Of the bytes of all entries asked for, that the cache may take.</param>
    internal static ReplayResult Run(Trace trace, double share, EvictionOrder order)
    {
        var quota = (long)(trace.Entries.Sum(entry => (double)entry.Bytes) * share);
        var cache = new Dictionary<int, Cached>();
        var (used, hits, misses, seconds, bytes, floor) = (0L, 0L, 0L, 0.0, 0.0, 0.0);
        foreach (var (at, id) in trace.Requests)
        {
            if (cache.TryGetValue(id, out var there))
            {
                hits++;
                there.LastUsed = at;
                there.Uses++;
                there.Height = Height(there);
                continue;
            }

            var made = trace.Entries[id];
            misses++;
            seconds += made.Seconds;
            bytes += made.Bytes;
            if (made.Bytes > quota) continue;
            if (used + made.Bytes > quota) Evict(at, made.Bytes);
            var entry = new Cached { Made = made, LastUsed = at, AddedAt = at };
            entry.Height = Height(entry);
            cache.Add(id, entry);
            used += made.Bytes;
        }

        return new ReplayResult(hits, misses, seconds, bytes);

        double Height(Cached entry) => floor + entry.Uses * entry.Made.Seconds / Math.Max(entry.Made.Bytes, 4096);

        void Evict(double now, long needed)
        {
            foreach (var (id, entry) in cache.OrderBy(pair => order.Score(pair.Value, now)).ToList())
            {
                if (used + needed <= quota) return;
                if (order.GreedyDual) floor = entry.Height;
                cache.Remove(id);
                used -= entry.Made.Bytes;
            }
        }
    }

    internal static ReplayResult Sum(IEnumerable<ReplayResult> results) => results.Aggregate(
        (sum, result) => new ReplayResult(sum.Hits + result.Hits, sum.Misses + result.Misses, sum.Seconds + result.Seconds, sum.Bytes + result.Bytes));
}
