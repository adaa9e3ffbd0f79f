using System.Buffers.Binary;
using System.IO.Hashing;

namespace Spillway.Sweeping;

/// <summary>
/// Very many names that differ in their numbers alone, in little room: of each the digits, and once for all that have it what stands around
/// them. A name that is like no other is kept as it is.
/// </summary>
internal sealed class CompactNames
{
    private const int ChunkBits = 20, PlacesOfBlock = 1 << 14, MostRuns = 3, LongestName = 1024;

    /// <summary>The number of a pattern that is none: the name follows.</summary>
    private const ushort Plain = ushort.MaxValue;

    /// <summary>Stands in a pattern for a run of digits; no name has it.</summary>
    private const byte Digits = 0;

    private readonly List<byte[]> chunks = [];
    private readonly List<uint[]> places = [];
    private readonly Dictionary<ulong, ushort> numbers = [];
    private readonly List<byte[]> patterns = [];
    private int used = 1 << ChunkBits;

    internal int Count { get; private set; }

    internal void Add(ReadOnlySpan<byte> name)
    {
        Span<byte> pattern = stackalloc byte[LongestName];
        Span<byte> record = stackalloc byte[LongestName];
        if (name.Length > LongestName - 8)
        {
            AddPlain(name, new byte[name.Length + 8]);
            return;
        }

        // The pattern's number, the lengths of the runs, the digits.
        var (length, digits, runs) = (0, 2 + MostRuns, 0);
        record[2..digits].Clear();
        for (var at = 0; at < name.Length;)
        {
            var run = runs == MostRuns ? 0 : name[at..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 ? end : name.Length - at;
            if (run is > 0 and <= byte.MaxValue)
            {
                name.Slice(at, run).CopyTo(record[digits..]);
                record[2 + runs++] = (byte)run;
                pattern[length++] = Digits;
                (at, digits) = (at + run, digits + run);
            }
            else
            {
                pattern[length++] = name[at++];
            }
        }

        if (runs == 0 || NumberOf(pattern[..length]) is not { } number)
        {
            AddPlain(name, record);
            return;
        }

        BinaryPrimitives.WriteUInt16LittleEndian(record, number);
        Keep(record[..digits]);
    }

    internal byte[] At(int index)
    {
        var place = places[index / PlacesOfBlock][index % PlacesOfBlock];
        var record = chunks[(int)(place >> ChunkBits)].AsSpan((int)(place & ((1 << ChunkBits) - 1)));
        var number = BinaryPrimitives.ReadUInt16LittleEndian(record);
        if (number == Plain) return record.Slice(6, BinaryPrimitives.ReadInt32LittleEndian(record[2..])).ToArray();
        var pattern = patterns[number].AsSpan();
        var lengths = record.Slice(2, MostRuns);
        var digits = record[(2 + MostRuns)..];
        var name = new byte[pattern.Length - pattern.Count(Digits) + lengths[0] + lengths[1] + lengths[2]];
        var (at, run) = (0, 0);
        foreach (var part in pattern)
        {
            if (part != Digits)
            {
                name[at++] = part;
                continue;
            }

            int length = lengths[run++];
            digits[..length].CopyTo(name.AsSpan(at));
            at += length;
            digits = digits[length..];
        }

        return name;
    }

    private ushort? NumberOf(ReadOnlySpan<byte> pattern)
    {
        var hash = XxHash64.HashToUInt64(pattern);
        if (numbers.TryGetValue(hash, out var known)) return pattern.SequenceEqual(patterns[known]) ? known : null;
        if (patterns.Count == Plain) return null;
        patterns.Add(pattern.ToArray());
        return numbers[hash] = (ushort)(patterns.Count - 1);
    }

    private void AddPlain(ReadOnlySpan<byte> name, Span<byte> record)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(record, Plain);
        BinaryPrimitives.WriteInt32LittleEndian(record[2..], name.Length);
        name.CopyTo(record[6..]);
        Keep(record[..(6 + name.Length)]);
    }

    private void Keep(ReadOnlySpan<byte> record)
    {
        if (used + record.Length > 1 << ChunkBits)
        {
            chunks.Add(new byte[1 << ChunkBits]);
            used = 0;
        }

        record.CopyTo(chunks[^1].AsSpan(used));
        if (Count % PlacesOfBlock == 0) places.Add(new uint[PlacesOfBlock]);
        places[^1][Count++ % PlacesOfBlock] = ((uint)(chunks.Count - 1) << ChunkBits) | (uint)used;
        used += record.Length;
    }
}
