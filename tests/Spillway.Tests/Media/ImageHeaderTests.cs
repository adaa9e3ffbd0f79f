using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Media;

public sealed class ImageHeaderTests
{
    /// <summary>First bytes as the tools write them; of the JPEGs, what stands before the frame's size is there in full.</summary>
    public static TheoryData<string, string, int, int> Pictures => new()
    {
        { "png", "89504E470D0A1A0A 0000000D 49484452 00000140 000000C8 0802000000", 320, 200 },
        { "png on its side", "89504E470D0A1A0A 0000000D 49484452 000000C8 00000140 0802000000 00000000 0000001A 65584966 4D4D002A00000008 0001 0112 0003 00000001 00060000 00000000 00000000", 320, 200 },
        { "png that says so after its pixels", "89504E470D0A1A0A 0000000D 49484452 000000C8 00000140 0802000000 00000000 00000003 49444154 010203 00000000 0000001A 65584966 4D4D002A00000008 0001 0112 0003 00000001 00060000 00000000 00000000", 320, 200 },
        { "png that says so after its end", "89504E470D0A1A0A 0000000D 49484452 00000140 000000C8 0802000000 00000000 00000000 49454E44 AE426082 0000001A 65584966 4D4D002A00000008 0001 0112 0003 00000001 00060000 00000000 00000000", 320, 200 },
        { "png upside down", "89504E470D0A1A0A 0000000D 49484452 00000140 000000C8 0802000000 00000000 0000001A 65584966 4D4D002A00000008 0001 0112 0003 00000001 00030000 00000000 00000000", 320, 200 },
        { "gif", "474946383961 4001 C800 F70000", 320, 200 },
        { "bmp", "424D 36EE0200 00000000 36000000 28000000 40010000 C8000000 0100 1800", 320, 200 },
        { "bmp from the top", "424D 36EE0200 00000000 36000000 28000000 40010000 38FFFFFF 0100 1800", 320, 200 },
        { "bmp of OS/2", "424D 36EE0200 00000000 1A000000 0C000000 4001 C800 0100 1800 00000000", 320, 200 },
        { "jpeg", "FFD8 FFE0 0010 4A46494600 0101 00 0001 0001 0000 FFDB 0004 0000 FFC0 0011 08 00C8 0140 03 012200 021101 031101", 320, 200 },
        { "progressive jpeg with fill bytes", "FFD8 FFFFFFC2 0011 08 00C8 0140 03 012200", 320, 200 },
        { "jpeg on its side", "FFD8 FFE1 0022 457869660000 4D4D002A00000008 0001 0112 0003 00000001 00060000 00000000 FFC0 0011 08 0140 00C8 03 012200", 320, 200 },
        { "webp", "52494646 24000000 57454250 56503820 18000000 30010 09D012A 4001 C800 0000", 320, 200 },
        { "webp without loss", "52494646 24000000 57454250 5650384C 18000000 2F 3FC13100 0000000000", 320, 200 },
        { "webp with extras", "52494646 24000000 57454250 56503858 0A000000 10000000 3F0100 C70000", 320, 200 },
        { "webp on its side", "52494646 4A000000 57454250 56503858 0A000000 08000000 C70000 3F0100 41424344 01000000 0000 45584946 1A000000 4D4D002A00000008 0001 0112 0003 00000001 00060000 00000000", 320, 200 },
        { "tiff", "49492A00 08000000 0200 0001 0400 01000000 40010000 0101 0300 01000000 C8000000", 320, 200 },
        { "tiff of the other end", "4D4D002A 0000000A FFFF 0002 0100 0003 00000001 01400000 0101 0003 00000001 00C80000", 320, 200 },
    };

    [Theory]
    [MemberData(nameof(Pictures))]
    public void The_size_is_read_from_the_first_bytes(string kind, string bytes, int width, int height) =>
        ImageHeader.ReadSize(new MemoryStream(Bytes(bytes))).ShouldBe((width, height), kind);

    [Theory]
    [MemberData(nameof(Pictures))]
    public void What_is_cut_or_spoiled_has_no_size_or_another_and_never_fails(string kind, string bytes, int width, int height)
    {
        var whole = Bytes(bytes);
        for (var length = 0; length < 10; length++) ImageHeader.ReadSize(new MemoryStream(whole[..length])).ShouldBeNull(kind);
        for (var at = 0; at < whole.Length; at++)
        {
            foreach (byte value in new byte[] { 0, 0x7F, 0xFF })
            {
                byte[] spoiled = [.. whole[..at], value, .. whole[(at + 1)..]];
                if (ImageHeader.ReadSize(new MemoryStream(spoiled)) is { } size) (size.Width > 0 && size.Height > 0).ShouldBeTrue($"{kind}, byte {at}: {width} × {height}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("3C68746D6C3E")]
    [InlineData("89504E470D0A1A0A 0000000D 49484452 00000000 000000C8 0802000000")]
    public void What_is_no_picture_or_has_no_pixels_has_no_size(string bytes) => ImageHeader.ReadSize(new MemoryStream(Bytes(bytes))).ShouldBeNull();

    [Fact]
    public void A_JPEG_of_nothing_but_fill_bytes_is_read_in_pieces_and_not_to_its_end()
    {
        using var picture = new FillBytes();
        ImageHeader.ReadSize(picture).ShouldBeNull();
        picture.Reads.ShouldBeLessThan(100_000);
    }

    /// <summary>The start of a JPEG and 4 GiB of the bytes that may stand before a marker.</summary>
    private sealed class FillBytes : ReadOnlyStream
    {
        private long left = 4L << 30;

        internal int Reads { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            var count = (int)Math.Min(left, buffer.Length);
            buffer[..count].Fill(0xFF);
            if (Reads++ == 0) buffer[1] = 0xD8;
            left -= count;
            return count;
        }
    }

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
