using Spillway.Backups;
using Spillway.Exports;
using Spillway.Storage;
using Spillway.Tests.Services;

namespace Spillway.Tests.Backups;

public class BackupRoundTripTests : IDisposable
{
    private static readonly int[] Numbers = [0, 3, 12];

    private readonly RestoredRoot root;

    public BackupRoundTripTests()
        : this(null)
    {
    }

    private protected BackupRoundTripTests(TestDatabase? postgres) => root = new RestoredRoot(postgres);

    public void Dispose()
    {
        root.Dispose();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public void The_sample_comes_back_byte_for_byte() => ComesBack(RestoredRoot.Sample);

    [Fact]
    public void What_CVAT_wrote_comes_back_byte_for_byte()
    {
        foreach (var archive in Directory.EnumerateFiles(SharedData.Require("golden"), "backup*.zip", SearchOption.AllDirectories).Order())
        {
            ComesBack(archive);
        }
    }

    [Fact]
    public void Entries_that_no_version_knows_survive_with_strays_and_assets()
    {
        var archive = root.Combine("later.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (_, bytes) => bytes, ("reviews/1.json", "{}"), ("data/nobody's.txt", "stray"), ("data/index.json", "{}"));
        var restored = root.Restore(archive);
        var back = EditedArchive.Read(root.BackUp(restored.Object));
        back.Keys.ShouldBe(EditedArchive.Read(archive).Keys.Where(name => name != "data/index.json"), ignoreOrder: true);
        restored.Tasks[0].Row.Guide.ShouldNotBeNull();
    }

    [Fact]
    public void Gaps_in_a_projects_task_numbers_survive()
    {
        var archive = root.Combine("gaps.zip");
        var task = EditedArchive.Read(RestoredRoot.Sample);
        var texts = task.Where(entry => entry.Key is "task.json" or "annotations.json" or "data/manifest.jsonl").ToList();
        EditedArchive.Write(RestoredRoot.Sample, archive, (_, _) => null,
            [.. Numbers.SelectMany(number => texts.Select(entry => ($"task_{number}/{entry.Key}", System.Text.Encoding.UTF8.GetString(entry.Value)))),
                ("project.json", """{"name":"gaps","version":"1.0","labels":""" + System.Text.Json.Nodes.JsonNode.Parse(task["task.json"])!["labels"]!.ToJsonString() + "}")]);
        ComesBack(archive);
    }

    [Fact]
    public void Media_get_their_length_and_checksum_as_they_stream_in()
    {
        root.Restore(RestoredRoot.Sample);
        foreach (var media in root.Database.Media())
        {
            var bytes = File.ReadAllBytes(Path.Combine(root.Directories.Raw(media.DataId), media.Name));
            media.Length.ShouldBe(bytes.Length);
            media.Crc32.ShouldBe(System.IO.Hashing.Crc32.HashToUInt32(bytes));
        }
    }

    [Fact]
    public void A_lightweight_backup_of_cloud_media_holds_only_the_manifest()
    {
        var archive = root.Combine("cloud.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) => name == "task.json"
            ? System.Text.Encoding.UTF8.GetBytes(System.Text.Encoding.UTF8.GetString(bytes).Replace("\"storage\":\"local\"", "\"storage\":\"cloud_storage\"", StringComparison.Ordinal).Replace("\"storage\": \"local\"", "\"storage\": \"cloud_storage\"", StringComparison.Ordinal))
            : bytes);
        var task = root.Restore(archive).Object;
        EditedArchive.Read(root.BackUp(task, lightweight: true)).Keys.Where(name => name.StartsWith("data/", StringComparison.Ordinal)).ShouldBe(["data/manifest.jsonl"]);
        EditedArchive.Read(root.BackUp(task)).Count.ShouldBe(EditedArchive.Read(archive).Count);
        var local = root.Restore(RestoredRoot.Sample).Object;
        EditedArchive.Read(root.BackUp(local, lightweight: true)).Count.ShouldBe(EditedArchive.Read(archive).Count);
    }

    [Fact]
    public void Deleting_leaves_nothing_of_an_object_and_everything_of_others()
    {
        var first = root.Restore(RestoredRoot.Sample).Object;
        var kept = root.Content();
        var second = root.Restore(RestoredRoot.Sample).Object;
        var entries = Path.Combine(root.Directories.Root, "cache", "export");
        Directory.CreateDirectory(entries);
        string Entry(long id) => Path.Combine(entries, $"task-{id}-dataset-instance1.0-coco-10.zip");
        File.WriteAllText(Entry(first.Id), "");
        File.WriteAllText(Entry(second.Id), "");
        new ObjectDeletion(root.Directories.Root, root.Database, root.Settings, TimeProvider.System).Delete(second, CancellationToken.None).ShouldContain(second);
        root.Content().ShouldBe(kept, ignoreOrder: true);
        File.Exists(Entry(first.Id)).ShouldBeTrue();
        File.Exists(Entry(second.Id)).ShouldBeFalse();
        root.Database.Tasks().Select(task => task.Id).ShouldBe([first.Id]);
        root.Database.Media().ShouldAllBe(media => media.DataId == first.Id);
        Should.Throw<ObjectNotFoundException>(() => new DeleteObjects(root.Directories, root.Database).Delete(second, CancellationToken.None));
    }

    [Fact]
    public void What_a_crash_left_of_a_restore_or_deletion_goes_with_the_next_restore_and_what_a_live_one_makes_stays()
    {
        var (litter, made) = (root.Directories.Data(77), root.Directories.Task(78));
        using var living = OwnedDirectory.Create(root.Directories.Temporary, "import-backup-", ignoreErrors: false);
        var dead = OwnedDirectory.Create(root.Directories.Temporary, "import-backup-", ignoreErrors: false);
        Directory.CreateDirectory(Path.Combine(litter, "raw"));
        Directory.CreateDirectory(made);
        ChangeMark.Put(litter, dead);
        ChangeMark.Put(made, living);
        dead.Dispose();
        root.Restore(RestoredRoot.Sample);
        Directory.Exists(litter).ShouldBeFalse();
        Directory.Exists(made).ShouldBeTrue();
    }

    /// <summary>Somebody lost the database, or brought back an older one: then this is the only copy.</summary>
    [Fact]
    public void A_directory_without_rows_that_no_crash_left_is_never_deleted_and_a_restore_says_what_to_do()
    {
        var precious = Path.Combine(root.Directories.Raw(1), "only copy.png");
        Directory.CreateDirectory(Path.GetDirectoryName(precious)!);
        File.WriteAllText(precious, "pixels");
        Should.Throw<InvalidBackupException>(() => root.Restore(RestoredRoot.Sample)).Message
            .ShouldBe($"{root.Directories.Data(1)} is there already, though no row of the database knows it: bring back the database that belongs to this data root, or move that directory away.");
        File.ReadAllText(precious).ShouldBe("pixels");
        Directory.GetFileSystemEntries(Path.Combine(root.Directories.Root, "tasks")).ShouldBeEmpty();
        Directory.GetFileSystemEntries(root.Directories.Temporary).ShouldBeEmpty();
    }

    [Fact]
    public void No_mark_stays_on_what_was_restored()
    {
        root.Restore(RestoredRoot.Sample);
        Directory.GetFiles(root.Directories.Root, ChangeMark.FileName, SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void A_cancelled_restore_leaves_nothing()
    {
        using var cancel = new CancellationTokenSource();
        cancel.Cancel();
        Should.Throw<OperationCanceledException>(() => root.Restore(RestoredRoot.Sample, cancel.Token));
        root.ShouldBeEmpty();
    }

    private void ComesBack(string archive)
    {
        var expected = EditedArchive.Read(archive).Where(entry => !entry.Key.EndsWith("data/index.json", StringComparison.Ordinal)).ToDictionary();
        var actual = EditedArchive.Read(root.BackUp(root.Restore(archive).Object));
        actual.Keys.ShouldBe(expected.Keys, ignoreOrder: true, archive);
        foreach (var (name, bytes) in expected)
        {
            actual[name].AsSpan().SequenceEqual(bytes).ShouldBeTrue($"{name} of {archive}");
        }
    }
}
