using System.Collections;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>The whole cache with a verdict on each thing in it, and what it all takes. What is said of each is made when it is asked for.</summary>
internal sealed class CachePlan
{
    private readonly HashSet<int> latest = [];
    private readonly Dictionary<int, string> used = [];
    private readonly List<Eviction> evictions = [];
    private readonly BitArray condemned, evicted;
    private readonly BlockSharing sharing;
    private long usedByGoing;

    internal CachePlan(EntryRules rules, FoundEntries found, FileSystemSpace disk, BlockSharing sharing)
    {
        (Rules, Found, Disk, this.sharing) = (rules, found, disk, sharing);
        (condemned, evicted, FreeAfter) = (new BitArray(found.Count), new BitArray(found.Count), disk.Free);
        foreach (var entry in found) UsedAlone += entry.Bytes;
    }

    internal EntryRules Rules { get; }

    internal FoundEntries Found { get; }

    internal FileSystemSpace Disk { get; }

    /// <summary>What cannot be looked at.</summary>
    internal List<SweepItem> Unreadable { get; init; } = [];

    /// <summary>On disk, all of it; blocks that entries share are counted once.</summary>
    internal long Used => UsedAlone - sharing.Repeated;

    /// <summary>The sum of what each entry would take alone.</summary>
    internal long UsedAlone { get; }

    internal long PinnedBytes { get; private set; }

    /// <summary>Of what would have gone, had nobody used it.</summary>
    internal long InUseBytes { get; private set; }

    /// <summary>As if each were alone.</summary>
    internal long GoingBytes { get; private set; }

    internal long GoingItems { get; private set; }

    /// <summary>After what goes has gone.</summary>
    internal long UsedAfter => Used - usedByGoing;

    internal long FreeAfter { get; private set; }

    internal bool Stays(FoundEntry entry) => !condemned[entry.Index] && !evicted[entry.Index];

    internal bool IsLatest(FoundEntry entry) => latest.Contains(entry.Index);

    internal void KeepLatest(int index) => latest.Add(index);

    /// <summary>The verdicts that need no other entry.</summary>
    internal void Decide(CancellationToken cancellationToken)
    {
        foreach (var entry in Found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Rules.IsPinned(entry)) PinnedBytes += entry.Bytes;
            if (!Rules.Goes(entry, IsLatest(entry))) continue;
            condemned[entry.Index] = true;
            Going(entry);
        }
    }

    /// <param name="order">Entries, those to go first in front; their scores beside.</param>
    /// <param name="most">Asked before each: how much must still go.</param>
    internal void Evict(string rule, string why, int[] order, double[] scores, Func<long> missing, CancellationToken cancellationToken)
    {
        var eviction = new Eviction(rule, why, order, scores);
        evictions.Add(eviction);
        while (eviction.Taken < order.Length && missing() > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var entry = Found[order[eviction.Taken++]];
            if (Rules.UseOf(entry) is { } use)
            {
                InUseBytes += entry.Bytes;
                used[entry.Index] = use;
                continue;
            }

            evicted[entry.Index] = true;
            Going(entry);
        }
    }

    /// <summary>Whether it is known to be in use; null: it was not asked.</summary>
    internal string? KnownUse(FoundEntry entry) => used.GetValueOrDefault(entry.Index);

    /// <summary>What goes, in the order in which it goes: what has expired or is litter, then what goes so that limits hold.</summary>
    internal IEnumerable<SweepItem> Going()
    {
        for (var index = 0; index < Found.Count; index++)
        {
            if (condemned[index]) yield return Rules.DecideUnused(Found[index]);
        }

        foreach (var eviction in evictions)
        {
            for (var rank = 0; rank < eviction.Taken; rank++)
            {
                if (!evicted[eviction.Order[rank]]) continue;
                var (entry, place) = (Found[eviction.Order[rank]], rank);
                yield return Rules.Item(entry, Verdict.Delete, eviction.Rule, () => eviction.Words(place, Rules.Now - entry.LastUsed));
            }
        }
    }

    /// <summary>Every thing once: what goes in the order in which it goes, then what stays.</summary>
    internal IEnumerable<SweepItem> Items()
    {
        foreach (var item in Unreadable) yield return item;
        foreach (var item in Going()) yield return item;
        foreach (var entry in Found)
        {
            if (!Stays(entry)) continue;
            yield return used.TryGetValue(entry.Index, out var use)
                ? Rules.Item(entry, Verdict.Keep, EntryRules.InUse, () => use)
                : Rules.Decide(entry, IsLatest(entry));
        }
    }

    private void Going(FoundEntry entry)
    {
        GoingBytes += entry.Bytes;
        GoingItems++;
        var (gone, freed) = sharing.Remove(entry);
        usedByGoing += gone;
        FreeAfter += freed;
    }

    /// <summary>For one limit: the entries it may take by value, of which it took the first, but those in use.</summary>
    private sealed record Eviction(string Rule, string Why, int[] Order, double[] Scores)
    {
        internal int Taken { get; set; }

        internal string Words(int rank, TimeSpan age) => FormattableString.Invariant(
            $"{Why}; {rank + 1} of {Order.Length} by value ({Scores[rank]:0.###e+0}), last used {Duration.Words(age)} ago");
    }
}
