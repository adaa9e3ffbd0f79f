using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Spillway.Storage.Archives;

namespace Spillway.Media;

/// <summary>How large a picture really is, told by its first bytes; nothing is decoded, so a header that lies costs nothing.</summary>
internal static class PictureHeader
{
    private const int Longest = 64 << 10;

    /// <summary>Null: not of a kind that is known here, or its size comes too late in the file.</summary>
    internal static (int Width, int Height)? SizeOf(MediaFile media)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Longest);
        try
        {
            return SizeOf(buffer.AsSpan(0, ReadHead(media, buffer.AsSpan(0, Longest))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static (int Width, int Height)? SizeOf(ReadOnlySpan<byte> head)
    {
        if (head.Length >= 24 && head[0] == 0x89 && head[1..].StartsWith("PNG\r\n"u8))
            return (BinaryPrimitives.ReadInt32BigEndian(head[16..]), BinaryPrimitives.ReadInt32BigEndian(head[20..]));
        if (head.Length >= 10 && head.StartsWith("GIF8"u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(head[6..]), BinaryPrimitives.ReadUInt16LittleEndian(head[8..]));
        if (head.Length >= 26 && head.StartsWith("BM"u8))
            return (BinaryPrimitives.ReadInt32LittleEndian(head[18..]), (int)Math.Min(int.MaxValue, Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(head[22..]))));
        return head.Length >= 4 && head[0] == 0xFF && head[1] == 0xD8 ? SizeOfJpeg(head[2..]) : null;
    }

    /// <summary>Segments, each with its length, until the one that begins a frame.</summary>
    private static (int Width, int Height)? SizeOfJpeg(ReadOnlySpan<byte> segments)
    {
        while (segments.Length >= 4)
        {
            if (segments[0] != 0xFF)
                return null;

            var kind = segments[1];
            if (kind == 0xFF)
            {
                segments = segments[1..];
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(segments[2..]);
            var isFrame = kind is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
                return segments.Length < 9 ? null : (BinaryPrimitives.ReadUInt16BigEndian(segments[7..]), BinaryPrimitives.ReadUInt16BigEndian(segments[5..]));
            if (length < 2 || segments.Length < 2 + length)
                return null;

            segments = segments[(2 + length)..];
        }

        return null;
    }

    private static int ReadHead(MediaFile media, Span<byte> head)
    {
        using var file = File.OpenHandle(media.Stored.Path);
        using var bytes = new FileRangeStream(file, media.Stored);
        using var content = media.Deflated ? new DeflateStream(bytes, CompressionMode.Decompress) : (Stream)bytes;
        try
        {
            return content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        }
        catch (InvalidDataException)
        {
            // Whoever copies the picture says so.
            return 0;
        }
    }
}
