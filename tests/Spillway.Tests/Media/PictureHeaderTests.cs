using System.IO.Compression;
using Spillway.Datasets;
using Spillway.Formats;
using Spillway.Formats.PascalVoc;
using Spillway.Media;
using Spillway.Storage;
using Spillway.Tests.Formats;

namespace Spillway.Tests.Media;

public sealed class PictureHeaderTests
{
    /// <summary>The head of a PNG of 50,000 × 50,000 pixels, and nothing after it.</summary>
    private static readonly byte[] Huge = Convert.FromHexString("89504E470D0A1A0A0000000D494844520000C3500000C3500802000000");

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D4948445200000064000000500802000000", 100, 80)]
    [InlineData("FFD8FFE000104A46494600010100000100010000FFC0001108005000640301220002110103110100", 100, 80)]
    [InlineData("FFD8FFFFFFC2001108005000640301220002110103110100", 100, 80)]
    [InlineData("47494638396164005000F00000", 100, 80)]
    [InlineData("424D0000000000000000360000002800000064000000B0FFFFFF", 100, 80)]
    public void The_first_bytes_tell_the_size(string head, int width, int height) => PictureHeader.SizeOf(Convert.FromHexString(head)).ShouldBe((width, height));

    [Theory]
    [InlineData("")]
    [InlineData("FFD8")]
    [InlineData("FFD8FFE0FFFF")]
    [InlineData("FFD8FFE00000FFC0")]
    [InlineData("FFD8FFC000110800")]
    [InlineData("89504E470D0A1A0A")]
    [InlineData("00112233445566778899AABBCCDDEEFF00112233445566778899AABBCCDDEEFF")]
    public void Others_are_unknown(string head) => PictureHeader.SizeOf(Convert.FromHexString(head)).ShouldBeNull();

    [Fact]
    public void Random_bytes_are_read_without_an_error()
    {
        var random = new Random(7);
        var head = new byte[200];
        for (var times = 0; times < 20_000; times++)
        {
            random.NextBytes(head);
            (head[0], head[1]) = (times % 2 == 0) ? ((byte)0xFF, (byte)0xD8) : ((byte)'B', (byte)'M');
            head[2] = 0xFF;
            PictureHeader.SizeOf(head.AsSpan(0, random.Next(head.Length)));
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_picture_of_another_size_than_its_manifest_says_gets_no_masks(bool deflated)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Combine("huge.png");
        File.WriteAllBytes(path, deflated ? Deflated(Huge) : Huge);
        var media = new MediaFile("huge.png", Huge.Length, 0, new FileRange(path, 0, new FileInfo(path).Length), deflated);
        PictureHeader.SizeOf(media).ShouldBe((50_000, 50_000));

        var task = DatasetFactory.OfTask(Scene.EverythingSource() with { Images = [Scene.Image("a.png"), Scene.Image("b.png"), new SourceImage("huge.png", 100, 80, media, [])] }, Scene.Labels);
        Should.Throw<FormatRefusedException>(() => ((IDatasetFormat)new PascalVocFormat()).Write(task, new RecordingArchive(), new ExportOptions(true), default)).Message
            .ShouldStartWith("Picture 'huge.png' is 50000 × 50000 pixels large, but its manifest says 100 × 80");
        ((IDatasetFormat)new PascalVocFormat()).Write(task, new RecordingArchive(), new ExportOptions(false), default);
    }

    private static byte[] Deflated(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new DeflateStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(content);
        return compressed.ToArray();
    }
}
