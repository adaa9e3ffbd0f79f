using System.Text;
using CsCheck;
using Spillway.Backups;
using Spillway.Datasets;
using Spillway.Exports.Sources;
using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Tests.Backups;

public sealed class BrokenBackupTests : IDisposable
{
    private static readonly string[] SpoiledDocuments = ["task.json", "annotations.json", "data/manifest.jsonl"];

    private static readonly string[] Spoilers = ["9", "-", "\"", "null", "1e9", "[", "}", "é", "99999999999", "true", ","];

    private readonly RestoredRoot root = new();

    public void Dispose() => root.Dispose();

    public static TheoryData<string, string, string, string> Documents => new()
    {
        { "task.json", "\"1.0\"", "\"2.0\"", "Entry 'task.json' has version '2.0'; this program reads version 1.0." },
        { "task.json", "\"version\"", "\"versio\"", "Entry 'task.json' has no version; this program reads version 1.0." },
        { "task.json", "{", "[", "Entry 'task.json' is not valid JSON" },
        { "task.json", "\"name\"", "\"nam\"", "In entry 'task.json' the field 'name' is missing." },
        { "task.json", "\"stop_frame\": 9", "\"stop_frame\": 99", "covers frames" },
        { "task.json", "\"stop_frame\": 9", "\"stop_frame\": 5000000", "stop_frame' is 5000000, and no task has more than 5000000 frames." },
        { "task.json", "\"stop_frame\": 9", "\"stop_frame\": -9", "is -9" },
        { "task.json", "\"stop_frame\": 9", "\"stop_frame\": \"9\"", "is not a whole number" },
        { "annotations.json", "\"rectangle\"", "\"rect\"", "is of the unknown type 'rect'" },
        { "annotations.json", "\"frame\": 0", "\"frame\": 1000", "is on frame 1000" },
        { "annotations.json", "\"frame\": 0", "\"frame\": NaN", "Entry 'annotations.json' is not valid JSON" },
        { "annotations.json", "\"label\"", "\"labl\"", "has no label" },
        { "data/manifest.jsonl", "\"width\": ", "\"width\": x", "of entry 'data/manifest.jsonl' does not describe a frame." },
        { "data/manifest.jsonl", "\"width\": 320", "\"width\": NaN", "of entry 'data/manifest.jsonl' does not describe a frame." },
        { "data/manifest.jsonl", "\"width\": 320", "\"width\": 0", "has the size 0 × 200, which no picture has." },
        { "data/manifest.jsonl", "\"width\": 320", "\"width\": -320", "has the size -320 × 200, which no picture has." },
        { "data/manifest.jsonl", "\"width\": 320", "\"width\": 2000000000", "has the size 2000000000 × 200, which no picture has." },
        { "data/manifest.jsonl", "\"height\"", "\"heigt\"", "has no width and height of the picture 'day/street 00.png'." },
        { "data/manifest.jsonl", "day/street 01", "../../street 01", "has the name '../../street 01.png', which leaves the folder of the media." },
        { "data/manifest.jsonl", "day/street 01", "/etc/street 01", "has the name '/etc/street 01.png', which leaves the folder of the media." },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void A_broken_document_is_one_sentence_and_leaves_nothing(string entry, string old, string replacement, string message)
    {
        var archive = root.Combine("broken.zip");
        var changed = false;
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) =>
        {
            if (name != entry)
            {
                return bytes;
            }

            // The sample may be written with or without blanks after its colons.
            var text = Encoding.UTF8.GetString(bytes);
            var wanted = text.Contains(old, StringComparison.Ordinal) ? old : old.Replace(": ", ":", StringComparison.Ordinal);
            var at = text.IndexOf(wanted, StringComparison.Ordinal);
            at.ShouldBeGreaterThanOrEqualTo(0, $"{old} in {name}");
            changed = true;
            return Encoding.UTF8.GetBytes(entry == "task.json" && old.Contains("stop", StringComparison.Ordinal)
                ? text.Replace(wanted, replacement, StringComparison.Ordinal)
                : string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + wanted.Length)));
        });
        changed.ShouldBeTrue();
        Refuses(archive, message);
    }

    [Theory]
    [InlineData("task.json", "The archive is no backup of CVAT: it holds neither project.json nor task.json.")]
    [InlineData("annotations.json", "The archive holds 'task.json', but no 'annotations.json'.")]
    public void A_missing_document_is_named(string missing, string message)
    {
        var archive = root.Combine("missing.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) => name == missing ? null : bytes);
        Refuses(archive, message);
    }

    [Fact]
    public void A_backup_of_both_kinds_is_refused()
    {
        var archive = root.Combine("both.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (_, bytes) => bytes, ("project.json", "{}"));
        Refuses(archive, "The archive holds both project.json and task.json: it must be the backup of one of them.");
    }

    [Fact]
    public void Deep_JSON_is_refused()
    {
        var archive = root.Combine("deep.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) => name == "annotations.json" ? Encoding.UTF8.GetBytes("[{\"later\":" + new string('[', 1_000_000)) : bytes);
        Refuses(archive, "Entry 'annotations.json' is not valid JSON");
    }

    /// <summary>Nothing here looks at pixels: what CVAT called a picture stays what it was, as large as the manifest says.</summary>
    [Theory]
    [InlineData("no picture at all")]
    [InlineData("")]
    public void A_broken_picture_is_copied_as_it_is(string content)
    {
        var archive = root.Combine("picture.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) => name == "data/day/street 03.png" ? Encoding.UTF8.GetBytes(content) : bytes);
        using (var source = ArchiveSource.Open(archive, null, null, BackupLimits.Default, CancellationToken.None))
        {
            var frame = source.Dataset.Tasks[0].Frames[3];
            (frame.Name, frame.Width, frame.Height, frame.Media!.Length).ShouldBe(("day/street 03.png", 320, 200, content.Length));
        }

        Encoding.UTF8.GetString(EditedArchive.Read(root.BackUp(root.Restore(archive).Object))["data/day/street 03.png"]).ShouldBe(content);
    }

    [Fact]
    public void Media_with_a_wrong_checksum_are_named_and_leave_nothing()
    {
        var bytes = File.ReadAllBytes(RestoredRoot.Sample);
        var archive = root.Combine("corrupt.zip");
        using (var zip = ZipReader.Open(RestoredRoot.Sample, CancellationToken.None))
        {
            var media = zip.Entries.First(entry => entry.Name.EndsWith(".png", StringComparison.Ordinal)).Stored;
            bytes[media.Offset + (media.Length / 2)] ^= 0x10;
        }

        File.WriteAllBytes(archive, bytes);
        Should.Throw<InvalidArchiveException>(() => root.Restore(archive)).Message.ShouldContain("'data/");
        root.ShouldBeEmpty();
    }

    [Fact]
    public void More_assets_than_CVAT_allows_are_refused()
    {
        var archive = root.Combine("assets.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (_, bytes) => bytes, [.. Enumerable.Range(0, 151).Select(index => ($"assets/{index}.txt", ""))]);
        Refuses(archive, "assets, more than the 150 that CVAT allows.");
    }

    [Fact]
    public void Whatever_bytes_of_an_archive_are_spoiled_the_answer_is_a_sentence_or_the_backup()
    {
        var whole = File.ReadAllBytes(RestoredRoot.Sample);
        var archive = root.Combine("spoiled.zip");
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 4].Sample(changes =>
        {
            var spoiled = (byte[])whole.Clone();
            foreach (var (at, value) in changes)
            {
                spoiled[at] = value;
            }

            File.WriteAllBytes(archive, spoiled);
            Survives(archive);
        }, iter: 150, threads: 1);
    }

    [Fact]
    public void Whatever_characters_of_a_document_are_spoiled_the_answer_is_a_sentence_or_the_backup()
    {
        var archive = root.Combine("spoiled.zip");
        Gen.Select(Gen.Int[0, SpoiledDocuments.Length - 1], Gen.Double[0, 0.9999], Gen.Int[0, Spoilers.Length - 1])
            .Sample((document, share, spoiler) =>
            {
                var (entry, text) = (SpoiledDocuments[document], Spoilers[spoiler]);
                EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) =>
                {
                    if (name != entry)
                    {
                        return bytes;
                    }

                    var at = (int)(share * bytes.Length);
                    return [.. bytes[..at], .. Encoding.UTF8.GetBytes(text), .. bytes[(at + 1)..]];
                });
                Survives(archive);
            }, iter: 250, threads: 1);
    }

    private void Survives(string archive)
    {
        var before = root.Content();
        try
        {
            var restored = root.Restore(archive);
            new DeleteObjects(root.Directories, root.Database).Delete(restored.Object, CancellationToken.None);
        }
        catch (Exception e) when (e is InvalidArchiveException or InvalidBackupException or InvalidDatasetException or InvalidManifestException)
        {
            e.Message.ShouldEndWith(".");
            e.Message.ShouldNotContain("\n");
        }

        root.Content().ShouldBe(before, ignoreOrder: true);
    }

    private void Refuses(string archive, string message)
    {
        var refused = Should.Throw<Exception>(() => root.Restore(archive));
        (refused is InvalidArchiveException or InvalidBackupException or InvalidDatasetException or InvalidManifestException).ShouldBeTrue(refused.ToString());
        refused.Message.ShouldContain(message);
        root.ShouldBeEmpty();
    }
}
