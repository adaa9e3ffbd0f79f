using System.Buffers.Binary;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Reads the central directory and believes nothing that can be checked.</summary>
internal sealed class ZipDirectoryReader(SafeFileHandle file, long fileLength, ZipLimits limits)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ZipWindow window = new(file);

    /// <summary>The records of all entries, directories among them, in the directory's order.</summary>
    internal List<ZipRecord> ReadAll(out long directoryOffset, CancellationToken cancellationToken)
    {
        var (offset, length, count) = new ZipEndReader(file, fileLength).Read();
        directoryOffset = offset;
        if (count > limits.Entries || length > limits.DirectoryLength)
        {
            throw new InvalidArchiveException($"The archive holds {count} entries, more than the {limits.Entries} that are allowed.");
        }

        // Each record takes 46 bytes at least: a count that cannot be true must not reserve memory.
        if (count > length / 46)
        {
            throw new InvalidArchiveException("The archive's directory is too short for the number of entries it declares.");
        }

        var records = new List<ZipRecord>((int)count);
        var at = offset;
        var (total, inflated) = (0L, 0L);
        for (var i = 0L; i < count; i++)
        {
            if ((i & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            var record = ReadRecord(ref at, offset + length);
            records.Add(record);
            total += Math.Min(record.Length, long.MaxValue - total);
            if (record.Method == ZipRecords.Deflated)
            {
                inflated += Math.Min(record.Length, long.MaxValue - inflated);
            }

            if (total > 4 * limits.UnsuspiciousLength && total / limits.Ratio > fileLength)
            {
                throw new InvalidArchiveException($"The archive declares more than {limits.Ratio} times its own size: it is taken for a bomb.");
            }
        }

        if (at != offset + length)
        {
            throw new InvalidArchiveException("The archive's directory holds more than the entries it declares.");
        }

        if (inflated > ZipLimits.LeastInflatedLength && limits.InflatedLength() is var most && inflated > most)
        {
            throw new InvalidArchiveException(
                $"The archive's compressed entries declare {inflated} bytes together, more than the {most} of the setting archive_inflated_limit: raise it if you trust the archive.");
        }

        return records;
    }

    private ZipRecord ReadRecord(ref long at, long end)
    {
        var head = window.Read(at, 46, end);
        if (head.IsEmpty || BinaryPrimitives.ReadUInt32LittleEndian(head) != ZipRecords.CentralHeader)
        {
            throw new InvalidArchiveException("The archive's directory is corrupt.");
        }

        var flags = BinaryPrimitives.ReadUInt16LittleEndian(head[8..]);
        var method = BinaryPrimitives.ReadUInt16LittleEndian(head[10..]);
        var crc = BinaryPrimitives.ReadUInt32LittleEndian(head[16..]);
        var compressed = BinaryPrimitives.ReadUInt32LittleEndian(head[20..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(head[24..]);
        var nameLength = BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
        var extraLength = BinaryPrimitives.ReadUInt16LittleEndian(head[30..]);
        var commentLength = BinaryPrimitives.ReadUInt16LittleEndian(head[32..]);
        var madeBy = head[5];
        var mode = BinaryPrimitives.ReadUInt32LittleEndian(head[38..]) >> 16;
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(head[42..]);

        var rest = window.Read(at + 46, nameLength + extraLength + commentLength, end);
        if (rest.IsEmpty && nameLength + extraLength + commentLength > 0)
        {
            throw new InvalidArchiveException("The archive's directory is corrupt.");
        }

        at += 46 + nameLength + extraLength + commentLength;
        var name = ReadName(rest[..nameLength]);
        var sizes = ZipSizes.Resolve(name, rest.Slice(nameLength, extraLength), length, compressed, offset);
        var record = new ZipRecord(name, method, flags, crc, sizes.CompressedLength, sizes.Length, sizes.Offset);
        Check(record, madeBy == 3 ? mode : 0);
        return record;
    }

    private static string ReadName(ReadOnlySpan<byte> bytes)
    {
        try
        {
            return StrictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw InvalidArchiveException.At(Encoding.Latin1.GetString(bytes), "has a name that is not UTF-8");
        }
    }

    private void Check(in ZipRecord record, uint mode)
    {
        const uint kinds = 0xF000, link = 0xA000, directory = 0x4000, regular = 0x8000;
        if (ArchiveEntryName.FaultOf(record.Name) is { } fault)
        {
            throw InvalidArchiveException.At(record.Name, fault);
        }

        if ((record.Flags & (ZipRecords.FlagEncrypted | ZipRecords.FlagStrongEncryption | ZipRecords.FlagMaskedHeader)) != 0)
        {
            throw InvalidArchiveException.At(record.Name, "is encrypted");
        }

        if (record.Method is not (ZipRecords.Stored or ZipRecords.Deflated))
        {
            throw InvalidArchiveException.At(record.Name, $"is compressed by method {record.Method}, and only stored and deflated entries are read");
        }

        var kind = mode & kinds;
        var isDirectory = record.Name.EndsWith('/');
        if (kind == link)
        {
            throw InvalidArchiveException.At(record.Name, "is a symbolic link");
        }

        if (kind is not (0 or regular or directory) || (kind == directory && !isDirectory) || (kind == regular && isDirectory && record.Length > 0))
        {
            throw InvalidArchiveException.At(record.Name, "is neither a file nor a directory");
        }

        if (isDirectory && record.Length > 0)
        {
            throw InvalidArchiveException.At(record.Name, "is a directory with content");
        }

        if (record.Method == ZipRecords.Stored && record.Length != record.CompressedLength)
        {
            throw InvalidArchiveException.At(record.Name, "is stored, yet declares two different lengths");
        }

        if (record.Length > limits.UnsuspiciousLength && record.Length / limits.Ratio > record.CompressedLength)
        {
            throw InvalidArchiveException.At(record.Name, $"declares {record.Length} bytes in {record.CompressedLength}: it is taken for a bomb");
        }
    }
}
