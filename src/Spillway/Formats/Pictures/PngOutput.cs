using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace Spillway.Formats.Pictures;

/// <summary>Writes a PNG of three bytes a pixel from numbers of colors, block by block, in memory that does not grow with the picture.</summary>
internal static class PngOutput
{
    private const int TrueColor = 2;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <param name="pixels">Row by row, an index into <paramref name="palette"/> each.</param>
    /// <param name="palette">Red, green and blue of each color.</param>
    public static void Write(IBufferWriter<byte> output, int width, int height, ReadOnlySpan<int> pixels, ReadOnlySpan<byte> palette)
    {
        output.Write(Signature);
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], height);
        header[8] = 8;
        header[9] = TrueColor;
        header[10..].Clear();
        WriteChunk(output, "IHDR"u8, header);

        var row = ArrayPool<byte>.Shared.Rent((3 * width) + 1);
        using (var data = new PngDataStream(output))
        using (var zlib = new ZLibStream(data, CompressionLevel.Fastest))
        {
            for (var y = 0; y < height; y++)
            {
                var target = row.AsSpan(0, (3 * width) + 1);
                target[0] = 0;
                target = target[1..];
                foreach (var pixel in pixels.Slice(y * width, width))
                {
                    palette.Slice(3 * pixel, 3).CopyTo(target);
                    target = target[3..];
                }

                zlib.Write(row, 0, (3 * width) + 1);
            }
        }

        ArrayPool<byte>.Shared.Return(row);
        WriteChunk(output, "IEND"u8, []);
    }

    public static void WriteChunk(IBufferWriter<byte> output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        output.Write(number);
        output.Write(type);
        output.Write(data);
        var checksum = new Crc32();
        checksum.Append(type);
        checksum.Append(data);
        BinaryPrimitives.WriteUInt32BigEndian(number, checksum.GetCurrentHashAsUInt32());
        output.Write(number);
    }
}
