using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Small reads in rising order, served from larger ones.</summary>
internal sealed class ZipWindow(SafeFileHandle file, int length = 256 << 10)
{
    private readonly byte[] bytes = new byte[length];
    private long start;
    private int count;

    /// <summary>The bytes, valid until the next read; empty when they would reach beyond <paramref name="end"/> or the file.</summary>
    internal ReadOnlySpan<byte> Read(long offset, int length, long end)
    {
        if (offset < 0 || length > end - offset)
        {
            return [];
        }

        if (offset < start || offset + length > start + count)
        {
            start = offset;
            count = 0;
            // Headers between large entries lie far apart: reading ahead there would read the media.
            while (count < length && RandomAccess.Read(file, bytes.AsSpan(count, (int)Math.Min(bytes.Length - count, end - offset - count)), offset + count) is > 0 and var read)
            {
                count += read;
            }
        }

        return length > count - (offset - start) ? [] : bytes.AsSpan((int)(offset - start), length);
    }
}
