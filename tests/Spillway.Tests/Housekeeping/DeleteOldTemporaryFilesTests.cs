using Spillway.Storage;

namespace Spillway.Tests.Housekeeping;

/// <summary>Contract §1 lines 2 and 3, and the weak spots of §6 that concern temporary directories.</summary>
public sealed class DeleteOldTemporaryFilesTests
{
    private const string Key = "tmp-cleanup";
    private static readonly TimeSpan Old = TimeSpan.FromHours(25);

    [Fact]
    public void What_nobody_changed_for_a_day_is_deleted_and_the_rest_stays()
    {
        using var root = new SweptRoot();
        root.File("tmp/old.csv", Old);
        root.File("tmp/.old", Old);
        root.File("tmp/new.csv", TimeSpan.FromHours(1));
        root.Run(Key).Deleted.ShouldBe(2);
        root.Exists("tmp/new.csv").ShouldBeTrue();
    }

    [Fact]
    public void A_directory_is_one_unit_judged_by_the_newest_thing_in_it()
    {
        using var root = new SweptRoot();
        root.File("tmp/upload/deep/part-1", TimeSpan.FromHours(1));
        root.File("tmp/upload/part-0", TimeSpan.FromDays(9));
        root.Age("tmp/upload/deep", Old);
        root.Age("tmp/upload", Old);
        root.Run(Key).Deleted.ShouldBe(0);
        root.Exists("tmp/upload/part-0").ShouldBeTrue();

        root.File("tmp/upload/deep/part-1", Old);
        root.Age("tmp/upload/deep", Old);
        root.Age("tmp/upload", Old);
        root.Run(Key).Deleted.ShouldBe(1);
        root.Exists("tmp/upload").ShouldBeFalse();
    }

    [Fact]
    public void An_owners_directory_stays_however_old_while_the_owner_lives_and_goes_at_once_when_it_is_dead()
    {
        using var root = new SweptRoot();
        string path;
        using (var owned = OwnedDirectory.Create(root.Root.Temporary, "export-task-", ignoreErrors: false))
        {
            path = owned.DirectoryPath;
            File.SetLastWriteTimeUtc(Path.Combine(path, OwnedDirectory.OwnerFile), DateTime.UnixEpoch);
            Directory.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
            root.Run(Key).Deleted.ShouldBe(0);
            Directory.Exists(path).ShouldBeTrue();
        }

        // What a killed owner leaves: the directory and the file that says who it was, with nobody holding its lock.
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, OwnedDirectory.OwnerFile), "host=here");
        root.Plan(Key).Single().Why.ShouldBe("its owner is dead");
        root.Run(Key).Deleted.ShouldBe(1);
        Directory.Exists(path).ShouldBeFalse();
    }

    [Fact]
    public void A_file_that_a_process_holds_a_lock_on_stays()
    {
        using var root = new SweptRoot();
        var file = root.File("tmp/old.part", Old);
        using (new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            root.Run(Key).Deleted.ShouldBe(0);
        }

        root.Run(Key).Deleted.ShouldBe(1);
    }

    [Fact]
    public void An_argument_is_the_retention()
    {
        using var root = new SweptRoot();
        root.File("tmp/old.csv", TimeSpan.FromHours(3));
        root.Run(Key, "4h").Deleted.ShouldBe(0);
        root.Run(Key, "2h").Deleted.ShouldBe(1);
    }

    [Fact]
    public void Directories_of_objects_are_cleaned_by_a_job_of_their_own()
    {
        using var root = new SweptRoot();
        root.File("tasks/7/tmp/upload.part", Old);
        root.File("jobs/9/tmp/fresh", TimeSpan.Zero);
        root.File("tasks/7/annotations.bin", Old);
        root.Run("object-tmp-cleanup").Deleted.ShouldBe(1);
        root.Exists("jobs/9/tmp/fresh").ShouldBeTrue();
        root.Exists("tasks/7/annotations.bin").ShouldBeTrue();
    }

    [Fact]
    public async Task Directories_swapped_for_links_while_the_sweep_runs_never_lead_it_outside()
    {
        using var root = new SweptRoot();
        Directory.CreateDirectory(root.Outside);
        for (var i = 0; i < 50; i++) File.WriteAllText(Path.Combine(root.Outside, $"precious-{i}"), "!");
        using var stop = new CancellationTokenSource();
        var swapper = Task.Run(() =>
        {
            var random = new Random(7);
            while (!stop.IsCancellationRequested)
            {
                var name = root.Path($"tmp/d{random.Next(8)}");
                try
                {
                    Directory.CreateDirectory(name);
                    for (var i = 0; i < 5; i++) File.WriteAllText(Path.Combine(name, $"f{i}"), "");
                    Directory.Move(name, name + ".away");
                    Directory.CreateSymbolicLink(name, root.Outside);
                    Directory.Delete(name + ".away", recursive: true);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                }
            }
        });
        var deleted = 0L;
        for (var run = 0; run < 300; run++) deleted += root.Run(Key, "0s").Deleted;
        await stop.CancelAsync();
        await swapper;
        deleted.ShouldBeGreaterThan(0);
        Directory.GetFiles(root.Outside).Length.ShouldBe(50);
    }
}
