using Spillway.Backups;
using Spillway.Database;
using Spillway.Housekeeping;
using Spillway.Housekeeping.Areas;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Spillway.Sweeping;
using Spillway.Tests.Backups;

namespace Spillway.Tests.Housekeeping;

/// <summary>Directories of objects without rows, as <c>tmp-cleanup</c> sees them.</summary>
public sealed class ObjectLitterTests : IDisposable
{
    private readonly SweptRoot root = new();
    private readonly SpillwayDatabase database;
    private readonly ObjectDirectories directories;

    public ObjectLitterTests() =>
        (database, directories) = (SpillwayDatabase.Open(root.Combine("spillway.db")), new ObjectDirectories(root.Path));

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task What_a_dead_restore_or_deletion_left_goes_at_once_and_everything_else_stays()
    {
        Restore();
        var dead = OwnedDirectory.Create(directories.Temporary, "delete-", ignoreErrors: false);
        using var living = OwnedDirectory.Create(directories.Temporary, "import-backup-", ignoreErrors: false);
        root.Write("tasks/7/kept.zip", TimeSpan.Zero);
        root.Write("data/7/raw/a/b.png", TimeSpan.Zero);
        root.Write("jobs/8/annotations.bin", TimeSpan.Zero);
        root.Write("data/9/raw/only copy.png");
        root.Write("tasks/notes/readme.txt");
        foreach (var path in new[] { directories.Task(7), directories.Data(7) }) ChangeMark.Put(path, dead);
        ChangeMark.Put(directories.Job(8), living);
        dead.Dispose();
        var before = root.Everything();

        var items = new Dictionary<string, SweepItem>();
        var runner = new PeriodicJobRunner(root.Context, database);
        var report = await runner.Run(PeriodicJobs.Find("tmp-cleanup"), [], "hand", dryRun: false, acceptClock: true, (item, _) => items.TryAdd(item.Path, item), default);

        report.Errors.ShouldBeEmpty();
        items["tasks/7"].Why.ShouldBe("left by a restore or deletion that died");
        items["jobs/8"].Why.ShouldBe("a restore or deletion is at work on it");
        items["data/9"].Why.ShouldBe("no row of the database knows it: bring back the database that belongs to it, or remove it by hand");
        items.Keys.Where(path => !path.StartsWith("tmp/", StringComparison.Ordinal)).ShouldBe(["tasks/7", "jobs/8", "data/7", "data/9"], ignoreOrder: true);
        before.Except(root.Everything()).Select(line => line.Split(' ')[0]).Where(path => !path.StartsWith("spillway.db", StringComparison.Ordinal))
            .ShouldAllBe(path => path.StartsWith("tasks/7", StringComparison.Ordinal) || path.StartsWith("data/7", StringComparison.Ordinal));
        (root.Has("tasks/7"), root.Has("data/7"), root.Has("jobs/8/annotations.bin"), root.Has("data/9/raw/only copy.png"), root.Has("tasks/1/kept.zip")).ShouldBe((false, false, true, true, true));
    }

    [Fact]
    public void A_restore_that_commits_between_plan_and_deletion_keeps_its_directory()
    {
        var dead = OwnedDirectory.Create(directories.Temporary, "import-backup-", ignoreErrors: false);
        Directory.CreateDirectory(directories.Data(1));
        ChangeMark.Put(directories.Data(1), dead);
        dead.Dispose();
        var area = new ObjectLitterArea(root.Root, database, root.Clock);
        var planned = area.Plan(SweepOrder.AsListed(), default).Single();
        planned.Verdict.ShouldBe(Verdict.Delete);
        Restore();
        var step = area.Delete(planned, default);
        (step.Deleted, step.ChangedMeanwhile).ShouldBe((false, "its rows are there now"));
        root.Has("data/1/raw/manifest.jsonl").ShouldBeTrue();
    }

    [Fact]
    public void A_link_in_place_of_an_object_is_not_followed()
    {
        var precious = root.WriteOutside("media/a.png");
        File.WriteAllText(Path.Combine(Path.GetDirectoryName(precious)!, ChangeMark.FileName), "somebody");
        Directory.CreateDirectory(root.Combine("data"));
        Directory.CreateSymbolicLink(root.Combine("data/5"), Path.GetDirectoryName(precious)!);
        new ObjectLitterArea(root.Root, database, root.Clock).Plan(SweepOrder.AsListed(), default).Single().Verdict.ShouldBe(Verdict.Keep);
        File.ReadAllText(precious).ShouldBe("precious");
    }

    private void Restore() =>
        new BackupRestore(directories, database, new SpaceReservations(root.Path, TimeProvider.System), TimeProvider.System).Restore(RestoredRoot.Sample, null, default);
}
