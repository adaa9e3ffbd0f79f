using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Looks at every local header: it must say what the directory says, and no two entries may share bytes.</summary>
internal sealed class ZipLayout(string path, SafeFileHandle file, long directoryOffset)
{
    // A header with its name fits; most of it is read in vain where large entries lie between.
    private readonly ZipWindow window = new(file, 2 * 66_000);
    private readonly byte[] head = new byte[30];

    internal void Check(List<ZipRecord> records, List<ZipEntry> entries, CancellationToken cancellationToken)
    {
        var order = new int[records.Count];
        var isInOrder = true;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            isInOrder &= i == 0 || records[i].Offset >= records[i - 1].Offset;
        }

        if (!isInOrder) Array.Sort(order, (a, b) => records[a].Offset.CompareTo(records[b].Offset));
        if (order.Length > 0 && records[order[0]].Offset != 0)
        {
            throw new InvalidArchiveException("The archive has bytes before its first entry.");
        }

        var dataOffsets = new long[records.Count];
        var end = 0L;
        for (var i = 0; i < order.Length; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var record = records[order[i]];
            if (record.Offset < end)
            {
                throw InvalidArchiveException.At(record.Name, "shares bytes with another entry: it is taken for a bomb");
            }

            dataOffsets[order[i]] = ReadDataOffset(record);
            end = dataOffsets[order[i]] + record.CompressedLength;
            if (record.CompressedLength > directoryOffset || end > directoryOffset)
            {
                throw InvalidArchiveException.At(record.Name, "reaches beyond the archive's content: the archive is truncated or corrupt");
            }
        }

        for (var i = 0; i < records.Count; i++)
        {
            var record = records[i];
            if (!record.Name.EndsWith('/'))
            {
                var stored = new FileRange(path, dataOffsets[i], record.CompressedLength);
                entries.Add(new ZipEntry(record.Name, stored, record.Method == ZipRecords.Deflated, record.Length, record.Crc32));
            }
        }
    }

    private long ReadDataOffset(in ZipRecord record)
    {
        if (record.Offset > directoryOffset - 30)
        {
            throw InvalidArchiveException.At(record.Name, "lies outside the archive");
        }

        window.Read(record.Offset, 30, directoryOffset).CopyTo(head);
        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != ZipRecords.LocalHeader)
        {
            throw InvalidArchiveException.At(record.Name, "is not where the directory says");
        }

        var flags = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(6));
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(26));
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(28));
        var rest = window.Read(record.Offset + 30, nameLength + extraLength, directoryOffset);
        if (rest.Length != nameLength + extraLength || BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(8)) != record.Method
            || ((flags ^ record.Flags) & (ZipRecords.FlagEncrypted | ZipRecords.FlagDescriptor)) != 0
            || !SameName(rest[..nameLength], record.Name))
        {
            throw InvalidArchiveException.At(record.Name, "has a header that contradicts the directory");
        }

        CheckSizes(record, flags, rest[nameLength..]);
        return record.Offset + 30 + nameLength + extraLength;
    }

    private void CheckSizes(in ZipRecord record, ushort flags, ReadOnlySpan<byte> extra)
    {
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(14));
        var compressed = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(18));
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(22));
        var sizes = ZipSizes.Resolve(record.Name, extra, length, compressed, 0);
        var later = (flags & ZipRecords.FlagDescriptor) != 0;
        // With a descriptor behind the content the header may leave the three fields empty.
        if ((crc != record.Crc32 && !(later && crc == 0))
            || (sizes.Length != record.Length && !(later && sizes.Length is 0 or ZipRecords.Saturated))
            || (sizes.CompressedLength != record.CompressedLength && !(later && sizes.CompressedLength is 0 or ZipRecords.Saturated)))
        {
            throw InvalidArchiveException.At(record.Name, "has a header that contradicts the directory");
        }
    }

    private static bool SameName(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length > ArchiveEntryName.LongestName)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[ArchiveEntryName.LongestName];
        return bytes.SequenceEqual(expected[..Encoding.UTF8.GetBytes(name, expected)]);
    }
}
