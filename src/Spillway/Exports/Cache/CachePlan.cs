using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>The whole cache with a verdict on each thing in it, and what it all takes.</summary>
internal sealed class CachePlan(EntryRules rules, IReadOnlyList<FoundEntry> found, FileSystemSpace disk, BlockSharing sharing)
{
    private readonly HashSet<FoundEntry> latest = [], going = [];
    private readonly Dictionary<FoundEntry, string> used = [];
    private long usedByGoing;

    internal EntryRules Rules => rules;

    internal IReadOnlyList<FoundEntry> Found => found;

    internal FileSystemSpace Disk => disk;

    /// <summary>What cannot be looked at.</summary>
    internal List<SweepItem> Unreadable { get; init; } = [];

    /// <summary>What goes by itself: expired, or litter.</summary>
    internal List<SweepItem> Condemned { get; } = [];

    /// <summary>What goes so that limits hold, in the order in which it goes.</summary>
    internal List<SweepItem> Evicted { get; } = [];

    /// <summary>On disk, all of it; blocks that entries share are counted once.</summary>
    internal long Used => UsedAlone - sharing.Repeated;

    /// <summary>The sum of what each entry would take alone.</summary>
    internal long UsedAlone { get; } = found.Sum(entry => entry.Bytes);

    internal long PinnedBytes { get; private set; }

    /// <summary>Of what would have gone, had nobody used it.</summary>
    internal long InUseBytes { get; private set; }

    /// <summary>As if each were alone.</summary>
    internal long GoingBytes { get; private set; }

    /// <summary>After what goes has gone.</summary>
    internal long UsedAfter => Used - usedByGoing;

    internal long FreeAfter { get; private set; } = disk.Free;

    internal bool Stays(FoundEntry entry) => !going.Contains(entry);

    internal bool IsLatest(FoundEntry entry) => latest.Contains(entry);

    internal void KeepLatest(FoundEntry entry) => latest.Add(entry);

    /// <summary>The verdicts that need no other entry.</summary>
    internal void Decide(CancellationToken cancellationToken)
    {
        foreach (var entry in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (rules.IsPinned(entry)) PinnedBytes += entry.Bytes;
            if (rules.Decide(entry, IsLatest(entry)) is not { Verdict: Verdict.Delete } item) continue;
            Condemned.Add(item);
            Going(entry);
        }
    }

    internal void Evict(FoundEntry entry, string rule, string why)
    {
        Evicted.Add(rules.Item(entry, Verdict.Delete, rule, why));
        Going(entry);
    }

    internal void FoundInUse(FoundEntry entry, string use)
    {
        InUseBytes += entry.Bytes;
        used[entry] = use;
    }

    /// <summary>Whether it is known to be in use; null: it was not asked.</summary>
    internal string? KnownUse(FoundEntry entry) => used.GetValueOrDefault(entry);

    /// <summary>Every thing once: what goes in the order in which it goes, then what stays.</summary>
    internal IEnumerable<SweepItem> Items()
    {
        foreach (var item in Unreadable) yield return item;
        foreach (var item in Condemned) yield return item;
        foreach (var item in Evicted) yield return item;
        foreach (var entry in found)
        {
            if (!Stays(entry)) continue;
            yield return used.TryGetValue(entry, out var use)
                ? rules.Item(entry, Verdict.Keep, EntryRules.InUse, use)
                : rules.Decide(entry, IsLatest(entry));
        }
    }

    private void Going(FoundEntry entry)
    {
        going.Add(entry);
        GoingBytes += entry.Bytes;
        var (gone, freed) = sharing.Remove(entry);
        usedByGoing += gone;
        FreeAfter += freed;
    }
}
