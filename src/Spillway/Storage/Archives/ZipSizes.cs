using System.Buffers.Binary;

namespace Spillway.Storage.Archives;

/// <summary>Lengths and offset of an entry, those of its ZIP64 extra where the 32-bit fields say so.</summary>
internal readonly record struct ZipSizes(long Length, long CompressedLength, long Offset)
{
    internal static ZipSizes Resolve(string name, ReadOnlySpan<byte> extra, uint length, uint compressed, uint offset)
    {
        var sizes = new ZipSizes(length, compressed, offset);
        if (length != ZipRecords.Saturated && compressed != ZipRecords.Saturated && offset != ZipRecords.Saturated)
        {
            return sizes;
        }

        var values = FindZip64(extra);
        if (length == ZipRecords.Saturated && values.Length >= 8)
        {
            sizes = sizes with { Length = Take(ref values) };
        }

        if (compressed == ZipRecords.Saturated && values.Length >= 8)
        {
            sizes = sizes with { CompressedLength = Take(ref values) };
        }

        if (offset == ZipRecords.Saturated && values.Length >= 8)
        {
            sizes = sizes with { Offset = Take(ref values) };
        }

        return sizes.Length < 0 || sizes.CompressedLength < 0 || sizes.Offset < 0
            ? throw InvalidArchiveException.At(name, "has an impossible length or offset")
            : sizes;
    }

    private static long Take(ref ReadOnlySpan<byte> values)
    {
        var value = BinaryPrimitives.ReadInt64LittleEndian(values);
        values = values[8..];
        return value;
    }

    private static ReadOnlySpan<byte> FindZip64(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            var id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            var length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (id == ZipRecords.Zip64Extra)
            {
                return extra.Slice(4, length);
            }

            extra = extra[(4 + length)..];
        }

        return [];
    }
}
