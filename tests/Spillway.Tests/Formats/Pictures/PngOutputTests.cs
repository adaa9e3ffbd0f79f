using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using Spillway.Formats.Pictures;

namespace Spillway.Tests.Formats.Pictures;

public sealed class PngOutputTests
{
    [Theory]
    [InlineData(3, 2)]
    [InlineData(400, 300)]
    public void A_picture_has_the_colors_of_its_pixels(int width, int height)
    {
        var random = new Random(width);
        var pixels = Enumerable.Range(0, width * height).Select(_ => random.Next(VocColors.Count)).ToArray();
        var output = new ArrayBufferWriter<byte>();
        var palette = VocColors.Create();
        PngOutput.Write(output, width, height, pixels, palette);

        var chunks = Chunks(output.WrittenMemory).ToList();
        chunks[0].Type.ShouldBe("IHDR");
        BinaryPrimitives.ReadInt32BigEndian(chunks[0].Data.Span).ShouldBe(width);
        BinaryPrimitives.ReadInt32BigEndian(chunks[0].Data.Span[4..]).ShouldBe(height);
        chunks[^1].Type.ShouldBe("IEND");
        var compressed = chunks.Where(chunk => chunk.Type == "IDAT").SelectMany(chunk => chunk.Data.ToArray()).ToArray();
        using var data = new MemoryStream();
        using (var zlib = new ZLibStream(new MemoryStream(compressed), CompressionMode.Decompress)) zlib.CopyTo(data);
        var expected = Enumerable.Range(0, height).SelectMany(row => pixels.Skip(row * width).Take(width).SelectMany(pixel => palette.Skip(3 * pixel).Take(3)).Prepend((byte)0));
        data.ToArray().ShouldBe(expected.ToArray());
    }

    [Fact]
    public void The_first_colors_are_those_of_PASCAL_VOC() =>
        VocColors.Create()[..15].ShouldBe([0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0, 0, 0, 128]);

    private static IEnumerable<(string Type, ReadOnlyMemory<byte> Data)> Chunks(ReadOnlyMemory<byte> png)
    {
        for (var rest = png[8..]; rest.Length > 0;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(rest.Span);
            BinaryPrimitives.ReadUInt32BigEndian(rest.Span[(8 + length)..]).ShouldBe(Crc32.HashToUInt32(rest.Span[4..(8 + length)]));
            yield return (Encoding.ASCII.GetString(rest.Span[4..8]), rest[8..(8 + length)]);
            rest = rest[(12 + length)..];
        }
    }
}
