using System.Buffers.Binary;

namespace Spillway.Media;

/// <summary>The size of a picture from its first bytes, as it is shown: a camera's note that it lies on its side is followed.</summary>
internal static class ImageHeader
{
    private const int JpegExif = 0xE1, JpegScan = 0xDA;

    private const int Buffer = 4096;

    /// <summary>Profiles, previews and notes of a camera included.</summary>
    private const int LongestJpegHeader = 64 << 20;

    /// <summary>What a camera notes; pictures inside it are never looked at.</summary>
    private const int LongestExif = 1 << 20;

    /// <summary>Null: it is broken, or of a kind that is not known here (JPEG, PNG, GIF, BMP, WebP and TIFF are).</summary>
    internal static (int Width, int Height)? ReadSize(Stream file)
    {
        var picture = new BufferedStream(file, Buffer);
        try
        {
            var start = new byte[4];
            picture.ReadExactly(start);
            var size = start switch
            {
                [0xFF, 0xD8, ..] => Jpeg(picture, start),
                [0x89, (byte)'P', (byte)'N', (byte)'G'] => Png(picture),
                [(byte)'G', (byte)'I', (byte)'F', (byte)'8'] => Gif(picture),
                [(byte)'B', (byte)'M', ..] => Bmp(picture),
                [(byte)'R', (byte)'I', (byte)'F', (byte)'F'] => WebP(picture),
                [(byte)'I', (byte)'I', 42, 0] => Tiff(picture, littleEndian: true),
                [(byte)'M', (byte)'M', 0, 42] => Tiff(picture, littleEndian: false),
                _ => null,
            };
            return size is { Width: > 0, Height: > 0 } ? size : null;
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static (int Width, int Height)? Jpeg(Stream picture, ReadOnlySpan<byte> start)
    {
        var onItsSide = false;
        // The two bytes after the signature were read with it.
        var marker = start[3];
        var left = LongestJpegHeader;
        for (var prefix = start[2]; prefix == 0xFF; prefix = Next(picture), marker = Next(picture))
        {
            for (; marker == 0xFF && left > 0; left--) marker = Next(picture);
            if (left-- <= 0) return null;
            if (marker is 0x01 or (>= 0xD0 and <= 0xD7)) continue;
            if (marker is JpegScan or 0) return null;
            var length = BinaryPrimitives.ReadUInt16BigEndian(Take(picture, 2)) - 2;
            if (length < 0) return null;
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC))
            {
                var frame = Take(picture, 5);
                var size = (Width: (int)BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(3)), Height: (int)BinaryPrimitives.ReadUInt16BigEndian(frame.AsSpan(1)));
                return onItsSide ? (size.Height, size.Width) : size;
            }

            left -= length;
            if (marker == JpegExif) onItsSide |= Take(picture, length) is var notes && notes.AsSpan().StartsWith("Exif\0\0"u8) && IsOnItsSide(notes);
            else Skip(picture, length);
        }

        return null;
    }

    private static (int Width, int Height)? Png(Stream picture)
    {
        var head = Take(picture, 20);
        if (!head.AsSpan(8, 4).SequenceEqual("IHDR"u8)) return null;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(12)), BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(16)));
        var restOfHeader = BinaryPrimitives.ReadUInt32BigEndian(head.AsSpan(4)) - 8L + 4;
        return restOfHeader > 0 && ExifOfPng(picture, restOfHeader) is { } exif && IsOnItsSide(exif) ? (height, width) : (width, height);
    }

    /// <summary>It may come after the pixels, and CVAT follows it there too. Null: there is none, or the picture is cut off before.</summary>
    /// <param name="before">So many bytes come before the next chunk.</param>
    private static byte[]? ExifOfPng(Stream picture, long before)
    {
        try
        {
            Skip(picture, before);
            while (true)
            {
                var head = Take(picture, 8);
                var length = BinaryPrimitives.ReadUInt32BigEndian(head);
                if (head.AsSpan(4).SequenceEqual("IEND"u8)) return null;
                if (head.AsSpan(4).SequenceEqual("eXIf"u8) && length <= LongestExif) return Take(picture, (int)length);
                Skip(picture, length + 4L);
            }
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static (int Width, int Height)? Gif(Stream picture)
    {
        var head = Take(picture, 6);
        return (BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(2)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(4)));
    }

    private static (int Width, int Height)? Bmp(Stream picture)
    {
        var head = Take(picture, 22);
        if (BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(10)) == 12)
            return (BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(14)), BinaryPrimitives.ReadUInt16LittleEndian(head.AsSpan(16)));
        var (width, height) = (BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(14)), BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(18)));
        // A negative height: its rows go from the top.
        return (width, height == int.MinValue ? 0 : Math.Abs(height));
    }

    private static (int Width, int Height)? WebP(Stream picture)
    {
        var head = Take(picture, 26).AsSpan();
        if (!head[4..8].SequenceEqual("WEBP"u8)) return null;
        var kind = head[8..12];
        var body = head[16..];
        if (kind.SequenceEqual("VP8 "u8))
            return (BinaryPrimitives.ReadUInt16LittleEndian(body[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(body[8..]) & 0x3FFF);
        if (kind.SequenceEqual("VP8X"u8))
        {
            var (width, height) = (1 + (body[4] | body[5] << 8 | body[6] << 16), 1 + (body[7] | body[8] << 8 | body[9] << 16));
            const int hasExif = 8;
            return (body[0] & hasExif) != 0 && ExifOfWebP(picture) is { } exif && IsOnItsSide(exif) ? (height, width) : (width, height);
        }

        if (!kind.SequenceEqual("VP8L"u8)) return null;
        var bits = BinaryPrimitives.ReadUInt32LittleEndian(body[1..]);
        return (1 + (int)(bits & 0x3FFF), 1 + (int)(bits >> 14 & 0x3FFF));
    }

    private static byte[]? ExifOfWebP(Stream picture)
    {
        try
        {
            while (true)
            {
                var head = Take(picture, 8);
                var length = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
                if (head.AsSpan(0, 4).SequenceEqual("EXIF"u8) && length <= LongestExif) return Take(picture, (int)length);
                Skip(picture, length + (length & 1L));
            }
        }
        catch (EndOfStreamException)
        {
            return null;
        }
    }

    private static (int Width, int Height)? Tiff(Stream picture, bool littleEndian)
    {
        var at = TiffFields.Long(Take(picture, 4), littleEndian);
        if (at < 8) return null;
        Skip(picture, at - 8);
        var fields = Take(picture, 12 * TiffFields.Short(Take(picture, 2), littleEndian));
        if (TiffFields.Find(fields, TiffFields.Width, littleEndian) is not { } width || TiffFields.Find(fields, TiffFields.Height, littleEndian) is not { } height)
            return null;
        return TiffFields.Find(fields, TiffFields.Orientation, littleEndian) is > 4 ? (height, width) : (width, height);
    }

    /// <param name="exif">With the signature that JPEG puts before it or without.</param>
    private static bool IsOnItsSide(ReadOnlySpan<byte> exif)
    {
        var tiff = exif.StartsWith("Exif\0\0"u8) ? exif[6..] : exif;
        if (tiff.Length < 8) return false;
        var littleEndian = tiff[0] == 'I';
        var at = TiffFields.Long(tiff[4..], littleEndian);
        if (at < 8 || at > tiff.Length - 2) return false;
        var fields = tiff[((int)at + 2)..];
        var length = Math.Min(fields.Length / 12, TiffFields.Short(tiff[(int)at..], littleEndian)) * 12;
        return TiffFields.Find(fields[..length], TiffFields.Orientation, littleEndian) is > 4;
    }

    private static byte[] Take(Stream picture, int count)
    {
        var bytes = new byte[count];
        picture.ReadExactly(bytes);
        return bytes;
    }

    private static byte Next(Stream picture) => picture.ReadByte() is >= 0 and var read ? (byte)read : throw new EndOfStreamException();

    private static void Skip(Stream picture, long count)
    {
        var nowhere = new byte[Math.Min(count, 64 << 10)];
        for (; count > 0; count -= Math.Min(count, nowhere.Length)) picture.ReadExactly(nowhere, 0, (int)Math.Min(count, nowhere.Length));
    }
}

/// <summary>Fields of a TIFF directory, which is also where a camera writes its notes in a JPEG: 12 bytes each.</summary>
internal static class TiffFields
{
    internal const int Width = 256, Height = 257, Orientation = 274;

    private const int ShortType = 3, LongType = 4;

    internal static int? Find(ReadOnlySpan<byte> fields, int tag, bool littleEndian)
    {
        for (; fields.Length >= 12; fields = fields[12..])
        {
            if (Short(fields, littleEndian) != tag) continue;
            var value = Short(fields[2..], littleEndian) switch
            {
                ShortType => Short(fields[8..], littleEndian),
                LongType => Long(fields[8..], littleEndian),
                _ => 0,
            };
            return value <= int.MaxValue ? (int)value : 0;
        }

        return null;
    }

    internal static ushort Short(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    internal static long Long(ReadOnlySpan<byte> bytes, bool littleEndian) =>
        littleEndian ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
