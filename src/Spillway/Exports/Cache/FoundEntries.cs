using System.Collections;
using Spillway.Datasets;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>Everything that lies in the cache, in little room: some sixty bytes for each of a million entries.</summary>
/// <param name="hasTiers">Whether what tiers say of each is kept.</param>
internal sealed class FoundEntries(bool hasTiers) : IReadOnlyList<FoundEntry>
{
    private const int RowsOfChunk = 1 << 14;

    private readonly CompactNames names = new();
    private readonly List<Row[]> chunks = [];
    private readonly List<string> kinds = [];
    private readonly List<ulong> tiers = [];

    public int Count { get; private set; }

    public FoundEntry this[int index]
    {
        get
        {
            ref readonly var row = ref chunks[index / RowsOfChunk][index % RowsOfChunk];
            return new FoundEntry(names, index)
            {
                FileKind = row.FileKind,
                IsMount = row.IsMount,
                Length = row.Length,
                Bytes = row.Bytes,
                LastUsed = new DateTimeOffset(row.LastUsed, TimeSpan.Zero),
                Kind = kinds[row.Kind],
                Target = row.Target,
                Tiers = hasTiers ? tiers[index] : 0,
            };
        }
    }

    internal void Add(in FoundEntry entry)
    {
        if (Count % RowsOfChunk == 0) chunks.Add(new Row[RowsOfChunk]);
        var kind = kinds.IndexOf(entry.Kind);
        if (kind < 0)
        {
            kind = kinds.Count;
            kinds.Add(entry.Kind);
        }

        chunks[^1][Count % RowsOfChunk] = new Row(entry.LastUsed.UtcTicks, entry.Bytes, entry.Length, (byte)kind, entry.FileKind, entry.IsMount, entry.Target);
        if (hasTiers) tiers.Add(entry.Tiers);
        names.Add(entry.Name);
        Count++;
    }

    public IEnumerator<FoundEntry> GetEnumerator()
    {
        for (var index = 0; index < Count; index++) yield return this[index];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>In 32 bytes.</summary>
    private readonly struct Row(long lastUsed, long bytes, long length, byte kind, FileKind fileKind, bool isMount, ExportTarget? target)
    {
        private readonly byte fileKind = (byte)fileKind, target = target is { } known ? (byte)(known + 1) : (byte)0;

        internal readonly long LastUsed = lastUsed, Bytes = bytes, Length = length;

        internal readonly byte Kind = kind;

        internal readonly bool IsMount = isMount;

        internal FileKind FileKind => (FileKind)fileKind;

        internal ExportTarget? Target => target == 0 ? null : (ExportTarget)(target - 1);
    }
}
