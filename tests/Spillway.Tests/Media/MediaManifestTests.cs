using System.Text;
using CsCheck;
using Spillway.Media;

namespace Spillway.Tests.Media;

public sealed class MediaManifestTests
{
    private const string Images = """
        {"version":"1.1"}
        {"type":"images"}
        {"name":"train/cam 0/снимок","extension":".png","width":183,"height":66}

        {"name":"cloud/1","extension":".pcd","meta":{"related_images":["related/1.png","related/2.png"]}}
        """;

    [Fact]
    public void Images_keep_their_order_names_sizes_and_context()
    {
        var manifest = Read(Images);
        manifest.Images.Select(image => (image.Name, image.Width, image.Height)).ShouldBe([("train/cam 0/снимок.png", 183, 66), ("cloud/1.pcd", 0, 0)]);
        manifest.Images[1].RelatedFiles.ShouldBe(["related/1.png", "related/2.png"]);
        manifest.Video.ShouldBeNull();
    }

    [Fact]
    public void A_video_says_its_size_and_length() => Read("""
        {"version":"1.0"}
        {"type":"video"}
        {"properties":{"name":"a.mp4","resolution":[1280,720],"length":25}}
        {"number":0,"pts":0,"checksum":"0c66"}
        """).Video.ShouldBe(new ManifestVideo("a.mp4", 1280, 720, 25));

    public static TheoryData<string, string> Faults => new()
    {
        { """{"name":"../../etc/passwd","extension":"","width":1,"height":1}""", "Line 1 of entry 'manifest.jsonl' has the name '../../etc/passwd', which leaves" },
        { """{"name":"/etc/passwd","extension":""}""", "leaves the folder" },
        { """{"name":"a\\b","extension":".png"}""", "leaves the folder" },
        { """{"name":"a","extension":".png","width":1,"height":1,"meta":{"related_images":["../b"]}}""", "leaves the folder" },
        { """{"name":"a","extension":".png","width":-5,"height":1}""", "has the size -5 × 1, which no picture has" },
        { """{"name":"a","extension":".png","width":NaN,"height":1}""", "does not describe a frame" },
        { """{"name":"a","extension":".png","width":1.5,"height":1}""", "has the size 1.5 × 1" },
        { """{"name":"a","extension":".png","width":1e99,"height":1}""", "has the size 1e99 × 1" },
        { """{"name":"a","extension":".png","width":0,"height":1}""", "has the size 0 × 1" },
        { """{"name":"a","extension":".png","width":2000000000,"height":2}""", "has the size 2000000000 × 2" },
        { """{"name":"a","extension":".png","width":1000000,"height":1000000}""", "has the size 1000000 × 1000000" },
        { """{"name":"a","extension":".png","height":1}""", "has no width and height of the picture 'a.png'" },
        { """{"name":"a","extension":"/../../b","width":1,"height":1}""", "leaves the folder" },
        { """{"properties":{"name":"../a.mp4","resolution":[1,1],"length":1}}""", "leaves the folder" },
        { """{"properties":{"name":"a.mp4","resolution":[0,1],"length":1}}""", "has the size 0 × 1" },
        { """{"properties":{"name":"a.mp4","resolution":[1,1],"length":0}}""", "has the length 0" },
        { """{"name":5}""", "does not describe a frame" },
        { """{"name":"a","extension":".png","width":1,"height":1} x""", "does not describe a frame" },
        { """{"name":"a","extension":".png","width":1,"height":1""", "does not describe a frame" },
        { """{"name":"\ud800","extension":".png","width":1,"height":1}""", "does not describe a frame" },
        { """{"name":"a/../b","extension":".png","width":1,"height":1,"meta":{}}""", "leaves the folder" },
        { """[1]""", "does not describe a frame" },
        { """{"version":"9"}""", "Entry 'manifest.jsonl' has version '9'; this program reads versions 1.0 and 1.1" },
        { """{"properties":{"name":"a","resolution":[],"length":1}}""", "does not describe a frame" },
        { """{"properties":{"name":"a","resolution":[1,1],"length":-1}}""", "has the length -1" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_one_sentence_that_names_the_line(string line, string message) =>
        Should.Throw<InvalidManifestException>(() => Read(line)).Message.ShouldContain(message);

    [Fact]
    public void An_empty_line_of_old_stands_for_a_picture_that_is_no_frame() =>
        Read("""
            {"version":"1.0"}
            {"type":"images"}
            {}
            {"name":"b","extension":".png","width":2,"height":1}
            """).Images.Select(image => image.Name).ShouldBe(["", "b.png"]);

    public static TheoryData<string> Pictures => new()
    {
        """{"name":"a/b","extension":".jpg","width":3,"height":2}""",
        """{ "height" : 2, "width" : 3, "extension" : ".jpg", "name" : "a/b", "checksum" : {"of":[1]} }  """,
        """{"name":"c","name":"\u0061/b","extension":".jpg","width":9,"width":3,"height":2,"meta":{}}""",
        """{"name":"a/b.jpg","width":3,"height":2,"meta":{"related_images":[]}}""",
        """{"name":"a/b","extension":".jpg","width":3,"height":2,"meta":null,"unknown":[{}]}""",
        """{"name":"a/b","extension":".jpg","width":3,"height":2,"meta":{"other":1,"related_images":[]}}""",
        "\uFEFF" + """{"name":"a/b","extension":".jpg","width":3,"height":2}""" + "\r\n\t \r",
    };

    /// <summary>Read in one way or another: they all say the same.</summary>
    [Theory]
    [MemberData(nameof(Pictures))]
    public void A_picture_may_be_written_in_many_ways(string line)
    {
        var image = Read(line).Images.ShouldHaveSingleItem();
        (image.Name, image.Width, image.Height, image.RelatedFiles.Count).ShouldBe(("a/b.jpg", 3, 2, 0));
    }

    [Fact]
    public void Lines_are_read_whatever_the_stream_gives_at_once()
    {
        var lines = string.Concat(Enumerable.Range(0, 3000).Select(frame => $$"""{"name":"{{new string('n', frame % 200)}}{{frame}}","extension":".jpg","width":3,"height":2}""" + "\n"));
        foreach (var atOnce in new[] { 1, 7, 4096, 1 << 20 })
        {
            using var stream = new SlowStream(Encoding.UTF8.GetBytes("\uFEFF" + lines), atOnce);
            MediaManifest.Read(stream, "slow").Images.Select(image => image.Name)
                .ShouldBe(Enumerable.Range(0, 3000).Select(frame => $"{new string('n', frame % 200)}{frame}.jpg"));
        }
    }

    private sealed class SlowStream(byte[] bytes, int atOnce) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, atOnce)]);
    }

    [Fact]
    public void Lines_that_are_written_are_read_again()
    {
        var manifest = Read(Images);
        var again = MediaManifest.Read(new MemoryStream(manifest.ToLines()), "again");
        again.Images.Select(image => (image.Name, image.Width, image.Height, string.Join(';', image.RelatedFiles)))
            .ShouldBe(manifest.Images.Select(image => (image.Name, image.Width, image.Height, string.Join(';', image.RelatedFiles))));
    }

    [Fact]
    public void A_line_without_end_is_refused() =>
        Should.Throw<InvalidManifestException>(() => Read("{\"name\":\"" + new string('a', 2 << 20))).Message.ShouldContain("is longer than");

    [Fact]
    public void More_frames_than_any_task_has_are_refused()
    {
        var lines = Enumerable.Repeat("{}\n"u8.ToArray(), 5_000_001).SelectMany(line => line).ToArray();
        Should.Throw<InvalidManifestException>(() => MediaManifest.Read(new MemoryStream(lines), "manifest.jsonl")).Message
            .ShouldBe("Line 5000001 of entry 'manifest.jsonl' has one picture more than the 5000000 that a task may have.");
    }

    [Fact]
    public void Whatever_is_broken_is_read_or_refused_in_a_sentence() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var text = new StringBuilder(Images);
        for (var times = 0; times < 2; times++)
        {
            text[random.Next(text.Length)] = (char)random.Next(1, 128);
        }

        if (random.Next(2) == 0)
        {
            text.Insert(random.Next(text.Length), "\\ud800");
        }

        try
        {
            Read(text.ToString());
        }
        catch (InvalidManifestException)
        {
        }
    }, iter: 2000);

    private static MediaManifest Read(string lines) => MediaManifest.Read(new MemoryStream(Encoding.UTF8.GetBytes(lines)), "manifest.jsonl");
}
