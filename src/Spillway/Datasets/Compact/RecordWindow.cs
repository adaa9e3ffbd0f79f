using Microsoft.Win32.SafeHandles;

namespace Spillway.Datasets.Compact;

/// <summary>Records of a file, read ahead: they mostly follow each other.</summary>
internal sealed class RecordWindow(SafeFileHandle file, string path)
{
    private const int LongestLength = 10;

    private byte[] bytes = [];
    private long start;
    private int count;

    /// <summary>The record at an offset, valid until the next is read.</summary>
    internal ReadOnlyMemory<byte> Read(long offset, out long next)
    {
        Require(offset, LongestLength);
        var at = (int)(offset - start);
        var length = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (at >= count || shift > 28)
            {
                throw JobAnnotationsFile.Damaged(path);
            }

            length |= (bytes[at] & 0x7F) << shift;
            if (bytes[at++] < 0x80)
            {
                break;
            }
        }

        var header = at - (int)(offset - start);
        if (length < 0 || !Require(offset, header + length))
        {
            throw JobAnnotationsFile.Damaged(path);
        }

        next = offset + header + length;
        return bytes.AsMemory((int)(offset - start) + header, length);
    }

    private bool Require(long offset, int length)
    {
        if (offset >= start && offset + length <= start + count)
        {
            return true;
        }

        if (bytes.Length < length)
        {
            // The first look takes little: a track is one record.
            bytes = new byte[Math.Max(length, bytes.Length == 0 ? 4 << 10 : 128 << 10)];
        }
        else if (bytes.Length < 128 << 10)
        {
            bytes = new byte[128 << 10];
        }

        start = offset;
        count = 0;
        while (count < bytes.Length && RandomAccess.Read(file, bytes.AsSpan(count), start + count) is > 0 and var read)
        {
            count += read;
        }

        return count >= length;
    }
}
