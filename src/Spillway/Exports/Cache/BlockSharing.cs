using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>
/// Which blocks several entries share, so that each is counted once and going is worth what it frees. Blocks that an entry shares with files outside
/// of the cache (the media it was cloned from) count as the cache's, once: whether those files stay is not the cache's to know.
/// </summary>
internal sealed class BlockSharing
{
    private readonly Dictionary<int, List<DiskExtent>> shared = [];
    private readonly ulong[] cuts;
    private readonly int[] holders;
    private readonly bool[] amongEntries;

    /// <param name="sharedOf">The blocks of an entry that are shared with anybody.</param>
    internal BlockSharing(IEnumerable<FoundEntry> entries, Func<FoundEntry, List<DiskExtent>> sharedOf)
    {
        foreach (var entry in entries)
        {
            if (sharedOf(entry) is { Count: > 0 } extents) shared.Add(entry.Index, extents);
        }

        cuts = [.. shared.Values.SelectMany(extents => extents).SelectMany(extent => new[] { extent.Start, extent.End }).Distinct().Order()];
        holders = new int[cuts.Length];
        foreach (var piece in shared.Values.SelectMany(Pieces)) holders[piece]++;
        amongEntries = [.. holders.Select(count => count > 1)];
        Repeated = shared.Values.SelectMany(Pieces).Sum(Length) - Enumerable.Range(0, cuts.Length).Where(piece => holders[piece] > 0).Sum(Length);
    }

    /// <summary>No block is shared.</summary>
    internal static BlockSharing None => new([], _ => []);

    /// <summary>Bytes that a plain sum over all entries counts too much.</summary>
    internal long Repeated { get; }

    /// <summary>The entry goes.</summary>
    /// <returns>What the cache takes less by that, and what the disk has more: blocks that files outside hold as well are not freed.</returns>
    internal (long Used, long Freed) Remove(FoundEntry entry)
    {
        if (!shared.Remove(entry.Index, out var extents)) return (entry.Bytes, entry.Bytes);
        var (used, freed) = (entry.Bytes, entry.Bytes);
        foreach (var piece in Pieces(extents))
        {
            var last = --holders[piece] == 0;
            if (!last) used -= Length(piece);
            if (!last || !amongEntries[piece]) freed -= Length(piece);
        }

        return (used, freed);
    }

    /// <summary>Every stretch between two neighbouring cuts that lies in them.</summary>
    private IEnumerable<int> Pieces(List<DiskExtent> extents)
    {
        foreach (var extent in extents)
        {
            for (var piece = Array.BinarySearch(cuts, extent.Start); piece >= 0 && piece + 1 < cuts.Length && cuts[piece] < extent.End; piece++) yield return piece;
        }
    }

    private long Length(int piece) => piece + 1 < cuts.Length ? (long)(cuts[piece + 1] - cuts[piece]) : 0;
}
