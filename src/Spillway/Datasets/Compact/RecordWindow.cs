using Microsoft.Win32.SafeHandles;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Records of a file, read ahead while they follow each other. After a jump little is read, so that a document whose shapes are in no
/// order of frames costs a short read for each and not a long one.
/// </summary>
internal sealed class RecordWindow(SafeFileHandle file, string path, long end)
{
    private const int LongestLength = 5;
    private const int Shortest = 512;
    private const int Longest = 64 << 10;

    private byte[] bytes = [];
    private long start;
    private int count;
    private int ahead = Shortest;

    /// <summary>The record at an offset, valid until the next is read.</summary>
    internal ReadOnlyMemory<byte> Read(long offset, out long next)
    {
        if (offset < 0 || offset >= end)
        {
            throw JobAnnotationsFile.Damaged(path);
        }

        Require(offset, LongestLength);
        var at = (int)(offset - start);
        var length = 0L;
        for (var shift = 0; ; shift += 7)
        {
            if (at >= count || shift > 28)
            {
                throw JobAnnotationsFile.Damaged(path);
            }

            length |= (long)(bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
            {
                break;
            }
        }

        var header = at - (int)(offset - start);
        if (length > end - offset - header || !Require(offset, header + (int)length))
        {
            throw JobAnnotationsFile.Damaged(path);
        }

        next = offset + header + length;
        return bytes.AsMemory((int)(offset - start) + header, (int)length);
    }

    private bool Require(long offset, int length)
    {
        if (offset >= start && offset + length <= start + count)
        {
            return true;
        }

        var follows = offset >= start && offset <= start + count;
        ahead = follows ? Math.Min(ahead * 2, Longest) : Shortest;
        var wanted = Math.Max(length, ahead);
        if (bytes.Length < wanted)
        {
            bytes = new byte[wanted];
        }

        start = offset;
        count = 0;
        while (count < wanted && RandomAccess.Read(file, bytes.AsSpan(count, wanted - count), start + count) is > 0 and var read)
        {
            count += read;
        }

        return count >= length;
    }
}
