using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Finds the directory from the end of the file, and refuses files with bytes that belong to no archive.</summary>
internal sealed class ZipEndReader(SafeFileHandle file, long fileLength)
{
    private const int EndLength = 22;
    private const int Zip64EndLength = 56;
    private const int LocatorLength = 20;

    internal (long Offset, long Length, long Count) Read()
    {
        var tail = new byte[(int)Math.Min(fileLength, EndLength + ushort.MaxValue + LocatorLength + Zip64EndLength)];
        var tailStart = fileLength - tail.Length;
        if (tail.Length < EndLength || !Fill(tail, tailStart))
        {
            throw NotAnArchive();
        }

        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(at)) == ZipRecords.End)
            {
                var comment = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(at + 20));
                if (at + EndLength + comment > tail.Length)
                {
                    // The signature may stand in a comment by chance: the real record may come before it.
                    continue;
                }

                return at + EndLength + comment < tail.Length
                    ? throw new InvalidArchiveException("The archive has bytes behind its end.")
                    : ReadEnd(tail.AsSpan(at, EndLength), tailStart + at);
            }
        }

        throw NotAnArchive();
    }

    private (long Offset, long Length, long Count) ReadEnd(ReadOnlySpan<byte> end, long endOffset)
    {
        var disk = BinaryPrimitives.ReadUInt16LittleEndian(end[4..]);
        var directoryDisk = BinaryPrimitives.ReadUInt16LittleEndian(end[6..]);
        var countHere = BinaryPrimitives.ReadUInt16LittleEndian(end[8..]);
        long count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        long offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (FindZip64(endOffset) is { } large)
        {
            var (trueOffset, trueLength, trueCount, start) = large;
            if ((count != ushort.MaxValue && count != trueCount) || (length != ZipRecords.Saturated && length != trueLength)
                || (offset != ZipRecords.Saturated && offset != trueOffset))
            {
                throw new InvalidArchiveException("The archive's two end records contradict each other.");
            }

            (offset, length, count) = (trueOffset, trueLength, trueCount);
            endOffset = start;
        }
        else if ((disk is not (0 or ushort.MaxValue)) || directoryDisk != disk || countHere != count)
        {
            throw new InvalidArchiveException("The archive is one part of several; only whole archives are read.");
        }

        if (offset < 0 || length < 0 || count < 0 || length > endOffset || offset > endOffset - length)
        {
            throw new InvalidArchiveException("The archive is truncated or corrupt: its directory lies outside it.");
        }

        return offset + length != endOffset
            ? throw new InvalidArchiveException("The archive has bytes before its start or between its directory and its end.")
            : (offset, length, count);
    }

    private (long Offset, long Length, long Count, long Start)? FindZip64(long endOffset)
    {
        Span<byte> locator = stackalloc byte[LocatorLength];
        if (endOffset < LocatorLength + Zip64EndLength || !Fill(locator, endOffset - LocatorLength)
            || BinaryPrimitives.ReadUInt32LittleEndian(locator) != ZipRecords.Zip64Locator)
        {
            return null;
        }

        var start = BinaryPrimitives.ReadInt64LittleEndian(locator[8..]);
        Span<byte> record = stackalloc byte[Zip64EndLength];
        if (start < 0 || start > endOffset - LocatorLength - Zip64EndLength || !Fill(record, start)
            || BinaryPrimitives.ReadUInt32LittleEndian(record) != ZipRecords.Zip64End
            || BinaryPrimitives.ReadInt64LittleEndian(record[4..]) != endOffset - LocatorLength - start - 12)
        {
            throw new InvalidArchiveException("The archive is truncated or corrupt: its ZIP64 end record is not where it should be.");
        }

        return (BinaryPrimitives.ReadInt64LittleEndian(record[48..]), BinaryPrimitives.ReadInt64LittleEndian(record[40..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[32..]), start);
    }

    private bool Fill(Span<byte> bytes, long offset)
    {
        var done = 0;
        while (done < bytes.Length && RandomAccess.Read(file, bytes[done..], offset + done) is > 0 and var read)
        {
            done += read;
        }

        return done == bytes.Length;
    }

    private static InvalidArchiveException NotAnArchive() => new("The file is not a ZIP archive, or its end is missing.");
}
