using System.Buffers.Binary;
using System.Text;

namespace Spillway.Storage.Archives;

/// <summary>The records of a ZIP file as bytes (PKWARE's APPNOTE 6.3.10, sections 4.3 and 4.5.3).</summary>
internal static class ZipRecords
{
    internal const uint LocalHeader = 0x04034b50;
    internal const uint CentralHeader = 0x02014b50;
    internal const uint Descriptor = 0x08074b50;
    internal const uint Zip64End = 0x06064b50;
    internal const uint Zip64Locator = 0x07064b50;
    internal const uint End = 0x06054b50;

    internal const ushort Stored = 0;
    internal const ushort Deflated = 8;

    internal const ushort FlagEncrypted = 0x0001;
    internal const ushort FlagDescriptor = 0x0008;
    internal const ushort FlagStrongEncryption = 0x0040;
    internal const ushort FlagUtf8 = 0x0800;
    internal const ushort FlagMaskedHeader = 0x2000;

    internal const ushort Zip64Extra = 0x0001;

    /// <summary>Android's zipalign: two bytes that say the alignment, then zeros. Every reader skips what it does not know.</summary>
    internal const ushort PaddingExtra = 0xD935;

    internal const uint Saturated = uint.MaxValue;

    /// <summary>A ZIP64 extra with two sizes, or padding in its place.</summary>
    internal const int SizesExtraLength = 20;

    internal static uint DosTime(DateTimeOffset time)
    {
        var utc = time.UtcDateTime;
        if (utc.Year < 1980)
        {
            return 0x00210000;
        }

        return utc.Year > 2107
            ? 0xFF9FBF7Du
            : ((uint)(utc.Year - 1980) << 25) | ((uint)utc.Month << 21) | ((uint)utc.Day << 16)
                | ((uint)utc.Hour << 11) | ((uint)utc.Minute << 5) | ((uint)utc.Second >> 1);
    }

    /// <summary>The local header of an entry whose sizes are known; <paramref name="padding"/> bytes of extra are added (0 or at least 6).</summary>
    internal static int WriteLocal(Span<byte> to, in ZipRecord record, uint dosTime, int padding)
    {
        var large = record.Length >= Saturated || record.CompressedLength >= Saturated;
        var name = Encoding.UTF8.GetBytes(record.Name, to[30..]);
        var extra = to.Slice(30 + name);
        var extraLength = 0;
        if (large)
        {
            extraLength += WriteSizesExtra(extra, record.Length, record.CompressedLength);
        }

        if (padding > 0)
        {
            WritePadding(extra.Slice(extraLength, padding));
            extraLength += padding;
        }

        WriteLocalFixed(to, record, dosTime, record.Flags, large, large ? Saturated : (uint)record.CompressedLength, large ? Saturated : (uint)record.Length, name, extraLength);
        return 30 + name + extraLength;
    }

    /// <summary>The local header of an entry whose sizes come later: patched in (then room for them is kept), or in a descriptor behind it.</summary>
    internal static int WriteLocalOpen(Span<byte> to, in ZipRecord record, uint dosTime)
    {
        var name = Encoding.UTF8.GetBytes(record.Name, to[30..]);
        WriteSizesExtra(to[(30 + name)..], 0, 0);
        WriteLocalFixed(to, record with { Crc32 = 0 }, dosTime, record.Flags, true, Saturated, Saturated, name, SizesExtraLength);
        return 30 + name + SizesExtraLength;
    }

    /// <summary>The same header once the sizes are known, exactly as long.</summary>
    internal static int WriteLocalClosed(Span<byte> to, in ZipRecord record, uint dosTime)
    {
        var large = record.Length >= Saturated || record.CompressedLength >= Saturated;
        return WriteLocal(to, record, dosTime, large ? 0 : SizesExtraLength);
    }

    internal static int WriteDescriptor(Span<byte> to, in ZipRecord record)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, Descriptor);
        BinaryPrimitives.WriteUInt32LittleEndian(to[4..], record.Crc32);
        BinaryPrimitives.WriteInt64LittleEndian(to[8..], record.CompressedLength);
        BinaryPrimitives.WriteInt64LittleEndian(to[16..], record.Length);
        return 24;
    }

    internal static int WriteCentral(Span<byte> to, in ZipRecord record, uint dosTime)
    {
        var name = Encoding.UTF8.GetBytes(record.Name, to[46..]);
        var extra = 46 + name;
        var at = extra + 4;
        at += WriteIfLarge(to[at..], record.Length);
        at += WriteIfLarge(to[at..], record.CompressedLength);
        at += WriteIfLarge(to[at..], record.Offset);
        var large = at > extra + 4;
        if (large)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(to[extra..], Zip64Extra);
            BinaryPrimitives.WriteUInt16LittleEndian(to[(extra + 2)..], (ushort)(at - extra - 4));
        }
        else
        {
            at = extra;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(to, CentralHeader);
        // Made by Unix, so that the attributes below are read as a file mode.
        BinaryPrimitives.WriteUInt16LittleEndian(to[4..], 0x032D);
        BinaryPrimitives.WriteUInt16LittleEndian(to[6..], (ushort)(large ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(to[8..], record.Flags);
        BinaryPrimitives.WriteUInt16LittleEndian(to[10..], record.Method);
        BinaryPrimitives.WriteUInt32LittleEndian(to[12..], dosTime);
        BinaryPrimitives.WriteUInt32LittleEndian(to[16..], record.Crc32);
        BinaryPrimitives.WriteUInt32LittleEndian(to[20..], (uint)Math.Min(record.CompressedLength, Saturated));
        BinaryPrimitives.WriteUInt32LittleEndian(to[24..], (uint)Math.Min(record.Length, Saturated));
        BinaryPrimitives.WriteUInt16LittleEndian(to[28..], (ushort)name);
        BinaryPrimitives.WriteUInt16LittleEndian(to[30..], (ushort)(at - extra));
        to[32..38].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(to[38..], 0x81A4u << 16);
        BinaryPrimitives.WriteUInt32LittleEndian(to[42..], (uint)Math.Min(record.Offset, Saturated));
        return at;
    }

    internal static int WriteEnd(Span<byte> to, long count, long directoryOffset, long directoryLength)
    {
        var at = 0;
        if (count >= ushort.MaxValue || directoryOffset >= Saturated || directoryLength >= Saturated)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(to, Zip64End);
            BinaryPrimitives.WriteInt64LittleEndian(to[4..], 44);
            BinaryPrimitives.WriteUInt16LittleEndian(to[12..], 0x032D);
            BinaryPrimitives.WriteUInt16LittleEndian(to[14..], 45);
            BinaryPrimitives.WriteInt64LittleEndian(to[16..], 0);
            BinaryPrimitives.WriteInt64LittleEndian(to[24..], count);
            BinaryPrimitives.WriteInt64LittleEndian(to[32..], count);
            BinaryPrimitives.WriteInt64LittleEndian(to[40..], directoryLength);
            BinaryPrimitives.WriteInt64LittleEndian(to[48..], directoryOffset);
            BinaryPrimitives.WriteUInt32LittleEndian(to[56..], Zip64Locator);
            BinaryPrimitives.WriteUInt32LittleEndian(to[60..], 0);
            BinaryPrimitives.WriteInt64LittleEndian(to[64..], directoryOffset + directoryLength);
            BinaryPrimitives.WriteUInt32LittleEndian(to[72..], 1);
            at = 76;
        }

        var end = to.Slice(at, 22);
        end.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(end, End);
        BinaryPrimitives.WriteUInt16LittleEndian(end[8..], (ushort)Math.Min(count, ushort.MaxValue));
        BinaryPrimitives.WriteUInt16LittleEndian(end[10..], (ushort)Math.Min(count, ushort.MaxValue));
        BinaryPrimitives.WriteUInt32LittleEndian(end[12..], (uint)Math.Min(directoryLength, Saturated));
        BinaryPrimitives.WriteUInt32LittleEndian(end[16..], (uint)Math.Min(directoryOffset, Saturated));
        return at + 22;
    }

    private static void WriteLocalFixed(
        Span<byte> to, in ZipRecord record, uint dosTime, ushort flags, bool large, uint compressed, uint length, int nameLength, int extraLength)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(to, LocalHeader);
        BinaryPrimitives.WriteUInt16LittleEndian(to[4..], (ushort)(large ? 45 : 20));
        BinaryPrimitives.WriteUInt16LittleEndian(to[6..], flags);
        BinaryPrimitives.WriteUInt16LittleEndian(to[8..], record.Method);
        BinaryPrimitives.WriteUInt32LittleEndian(to[10..], dosTime);
        BinaryPrimitives.WriteUInt32LittleEndian(to[14..], record.Crc32);
        BinaryPrimitives.WriteUInt32LittleEndian(to[18..], compressed);
        BinaryPrimitives.WriteUInt32LittleEndian(to[22..], length);
        BinaryPrimitives.WriteUInt16LittleEndian(to[26..], (ushort)nameLength);
        BinaryPrimitives.WriteUInt16LittleEndian(to[28..], (ushort)extraLength);
    }

    private static int WriteSizesExtra(Span<byte> to, long length, long compressedLength)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(to, Zip64Extra);
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], 16);
        BinaryPrimitives.WriteInt64LittleEndian(to[4..], length);
        BinaryPrimitives.WriteInt64LittleEndian(to[12..], compressedLength);
        return SizesExtraLength;
    }

    private static void WritePadding(Span<byte> to)
    {
        to.Clear();
        BinaryPrimitives.WriteUInt16LittleEndian(to, PaddingExtra);
        BinaryPrimitives.WriteUInt16LittleEndian(to[2..], (ushort)(to.Length - 4));
        BinaryPrimitives.WriteUInt16LittleEndian(to[4..], 4096);
    }

    private static int WriteIfLarge(Span<byte> to, long value)
    {
        if (value < Saturated)
        {
            return 0;
        }

        BinaryPrimitives.WriteInt64LittleEndian(to, value);
        return 8;
    }
}

/// <summary>What the headers of an entry say.</summary>
internal readonly record struct ZipRecord(string Name, ushort Method, ushort Flags, uint Crc32, long CompressedLength, long Length, long Offset);
