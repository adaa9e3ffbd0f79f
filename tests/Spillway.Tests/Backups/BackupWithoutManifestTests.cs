using System.Text;
using System.Text.Json;
using Spillway.Backups;
using Spillway.Exports.Sources;
using Spillway.Media;
using Spillway.Tests.Media;

namespace Spillway.Tests.Backups;

/// <summary>CVAT writes none of a task that kept no cache, and makes it anew when such a backup comes back.</summary>
public sealed class BackupWithoutManifestTests : IDisposable
{
    private readonly RestoredRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public void Frames_are_the_pictures_in_the_tasks_order_with_sizes_from_their_first_bytes()
    {
        var archive = Without(_ => null);
        var expected = Manifest(EditedArchive.Read(RestoredRoot.Sample));
        using (var source = ArchiveSource.Open(archive, null, null, BackupLimits.Default, CancellationToken.None))
        {
            source.Dataset.Tasks[0].Frames.Select(frame => (frame.Name, frame.Width, frame.Height)).ShouldBe(expected.Where((_, index) => index != 7));
        }

        var backup = EditedArchive.Read(root.BackUp(root.Restore(archive).Object));
        Manifest(backup).ShouldBe(expected);
        backup.Keys.ShouldBe(EditedArchive.Read(RestoredRoot.Sample).Keys, ignoreOrder: true);
        var row = root.Database.Media().Single(media => media.Name == "manifest.jsonl");
        (row.Length, row.Crc32).ShouldBe((backup["data/manifest.jsonl"].Length, System.IO.Hashing.Crc32.HashToUInt32(backup["data/manifest.jsonl"])));
    }

    [Fact]
    public void Context_pictures_are_no_frames_and_belong_to_theirs()
    {
        var archive = Without(_ => null, ("data/day/related_images/street 00_png/side.png", "context"), ("data/day/related_images/street 00_png/notes.txt", ""));
        root.Restore(archive);
        using var lines = new MemoryStream(File.ReadAllBytes(Path.Combine(root.Directories.Raw(1), "manifest.jsonl")));
        var manifest = MediaManifest.Read(lines, "manifest");
        manifest.Images.Count.ShouldBe(10);
        manifest.Images[0].RelatedFiles.ShouldBe(["day/related_images/street 00_png/side.png"]);
    }

    [Fact]
    public void A_natural_order_counts()
    {
        var archive = Without(name => name == "task.json" ? text => text.Replace("lexicographical", "natural", StringComparison.Ordinal) : null);
        root.Restore(Renamed(archive)).Tasks[0].Row.Size.ShouldBe(10);
        Manifest(EditedArchive.Read(root.BackUp(new StoredObject("task", 1)))).Select(line => line.Name).Take(3).ShouldBe(["day/street 2.png", "day/street 3.png", "day/street 4.png"]);
    }

    [Theory]
    [InlineData("predefined", "and the task's order of frames ('predefined') stands nowhere else.")]
    [InlineData("random", "and the task's order of frames ('random') stands nowhere else.")]
    public void An_order_that_only_the_manifest_told_is_lost(string method, string why) =>
        Refuses(Without(name => name == "task.json" ? text => text.Replace("lexicographical", method, StringComparison.Ordinal) : null), why);

    [Fact]
    public void A_broken_picture_is_named() => Refuses(
        Without(name => name == "data/day/street 02.png" ? text => "no picture" : null),
        "and how large the picture 'day/street 02.png' is cannot be read from it: it is broken, or no picture.");

    [Fact]
    public void A_video_beside_pictures_does_not_tell_its_frames() =>
        Refuses(Without(_ => null, ("data/clip.mp4", "")), "and of 'clip.mp4' beside other media it cannot be said which frames it has.");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_videos_frames_are_counted(bool deflated)
    {
        var archive = OfVideo("street clip.mp4", Clip("testsrc=size=64x48:rate=25:duration=0.4"), deflated);
        using (var source = ArchiveSource.Open(archive, null, null, BackupLimits.Default, CancellationToken.None))
        {
            source.Dataset.Tasks[0].IsVideo.ShouldBeTrue();
            source.Dataset.Tasks[0].Frames.Select(frame => (frame.Name, frame.Width, frame.Height)).ShouldBe(Enumerable.Range(0, 9).Select(number => ($"frame_{number:D6}", 64, 48)));
        }

        var backup = EditedArchive.Read(root.BackUp(root.Restore(archive).Object));
        Encoding.UTF8.GetString(backup["data/manifest.jsonl"]).ShouldBe(
            "{\"version\":\"1.1\"}\n{\"type\":\"video\"}\n{\"properties\":{\"name\":\"street clip.mp4\",\"resolution\":[64,48],\"length\":10}}\n");
        root.Restore(root.BackUp(new StoredObject("task", 1))).Tasks[0].Row.Size.ShouldBe(9);
    }

    [Fact]
    public void What_is_no_video_is_named() => Refuses(
        OfVideo("clip.mp4", Encoding.UTF8.GetBytes("#EXTM3U\nhttp://127.0.0.1/clip.ts\n"), deflated: false),
        "and so its video must be decoded: 'clip.mp4' is no video of a kind that is opened (MP4/MOV, Matroska/WebM, AVI, MPEG, MPEG-TS, FLV, Ogg, ASF/WMV, GIF, IVF, H.264, H.265): use one of these.");

    private string OfVideo(string name, byte[] video, bool deflated) => VideoBackup.Write(root.Combine($"{Guid.NewGuid():N}.zip"), name, video, 0, 8, deflated);

    private byte[] Clip(string source)
    {
        var path = root.Combine("clip.mp4");
        Assert.SkipWhen(SystemProgram.Run("ffmpeg", "-v", "error", "-nostdin", "-f", "lavfi", "-i", source, path) is { } missing && missing.Contains("No such file", StringComparison.Ordinal), "ffmpeg is not there.");
        return File.ReadAllBytes(path);
    }

    private void Refuses(string archive, string why)
    {
        Should.Throw<InvalidManifestException>(() => root.Restore(archive)).Message
            .ShouldBe($"The archive holds media in 'data/', but no 'data/manifest.jsonl' that says which frame is which, {why}");
        root.ShouldBeEmpty();
    }

    /// <summary>The sample without its manifest, and with some of its entries' texts changed.</summary>
    private string Without(Func<string, Func<string, string>?> edit, params (string Name, string Text)[] added)
    {
        var archive = root.Combine($"{Guid.NewGuid():N}.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) =>
            name == "data/manifest.jsonl" ? null
            : edit(name) is { } change ? Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(bytes)))
            : bytes, added);
        return archive;
    }

    /// <summary>street 00 → street 20, so that the two orders differ: 2, 3, 4, 10, 20.</summary>
    private string Renamed(string archive)
    {
        var renamed = root.Combine("renamed.zip");
        var numbers = new Dictionary<string, string> { ["00"] = "20", ["01"] = "10", ["02"] = "2", ["03"] = "3", ["04"] = "4" };
        File.Delete(renamed);
        using var zip = System.IO.Compression.ZipFile.Open(renamed, System.IO.Compression.ZipArchiveMode.Create);
        foreach (var (name, bytes) in EditedArchive.Read(archive))
        {
            var other = numbers.Aggregate(name, (changed, pair) => changed.Replace($"street {pair.Key}.png", $"street {pair.Value}.png", StringComparison.Ordinal));
            using var entry = zip.CreateEntry(other).Open();
            entry.Write(bytes);
        }

        return renamed;
    }

    private static List<(string Name, int Width, int Height)> Manifest(Dictionary<string, byte[]> entries) =>
        [.. Encoding.UTF8.GetString(entries["data/manifest.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).Select(line => JsonDocument.Parse(line).RootElement)
            .Select(line => (line.GetProperty("name").GetString()! + line.GetProperty("extension").GetString(), line.GetProperty("width").GetInt32(), line.GetProperty("height").GetInt32()))];
}
