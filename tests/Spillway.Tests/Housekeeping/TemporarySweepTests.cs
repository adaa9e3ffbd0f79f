using Spillway.Backups;
using Spillway.Database;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>The jobs <c>tmp-cleanup</c> and <c>object-tmp-cleanup</c>; contract §1 line 3, §6.</summary>
public sealed class TemporarySweepTests : IDisposable
{
    private const string Key = "tmp-cleanup";

    private readonly SweptRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    [Trait("parity", "3")]
    [Trait("parity", "tmp-cleanup")]
    public void What_was_not_used_for_a_day_is_deleted_and_what_was_is_kept()
    {
        root.Write("tmp/cvat_efj_p1_o", TimeSpan.FromHours(25));
        root.Write("tmp/.dotted", TimeSpan.FromHours(25));
        root.Write("tmp/recent.csv", TimeSpan.FromHours(23));
        root.Sweep(Key).DeletedByRule["retention"].ShouldBe(2);
        Names("tmp").ShouldBe(["recent.csv"]);
    }

    /// <summary>CVAT looks at the access time of the top alone: wrong on noatime mounts, and for a long job inside an old directory.</summary>
    [Fact]
    public void A_directory_is_one_unit_judged_by_the_newest_thing_in_it()
    {
        root.Write("tmp/long-job/deep/down/new", TimeSpan.FromHours(2));
        root.Write("tmp/long-job/old");
        root.Write("tmp/done/deep/down/old", TimeSpan.FromHours(30));
        File.SetLastAccessTimeUtc(root.Combine("tmp/done"), root.Clock.Now.UtcDateTime);
        root.Sweep(Key).Deleted.ShouldBe(1);
        Names("tmp").ShouldBe(["long-job"]);
        root.Has("tmp/long-job/old").ShouldBeTrue();
    }

    [Fact]
    [Trait("parity", "3")]
    public void A_directory_stays_however_old_it_is_while_its_owner_lives()
    {
        using (var work = OwnedDirectory.Create(root.Combine("tmp"), "export-task-", ignoreErrors: false))
        {
            var (report, items) = root.Sweep(Key, dryRun: false);
            report.Deleted.ShouldBe(0);
            items.Single().Why.ShouldBe($"its owner, process {Environment.ProcessId} on {Environment.MachineName}, lives");
            Directory.Exists(work.DirectoryPath).ShouldBeTrue();
        }

        Names("tmp").ShouldBeEmpty();
    }

    [Fact]
    public void A_restore_stays_with_its_reservation_while_it_runs_and_what_a_dead_one_left_goes_at_once()
    {
        List<SweepItem> seen = [];
        var restore = new BackupRestore(
            new ObjectDirectories(root.Path), SpillwayDatabase.Open(root.Combine("spillway.db")), new SpaceReservations(root.Path, root.Clock), root.Clock);
        restore.Restore(Path.Combine(Repository.Root, "samples", "street.zip"), new Told(() =>
        {
            if (seen.Count == 0) seen.AddRange(root.Sweep(Key, dryRun: false).Items);
        }), default);
        seen.Select(item => (item.Path[..item.Path.IndexOf('/', StringComparison.Ordinal)], item.Verdict, item.Rule))
            .ShouldBe([("tmp", Verdict.Keep, "owner"), ("reservations", Verdict.Keep, "owner")]);
        seen[1].Why.ShouldMatch("for the restore of street.zip: its owner lives");
        Names("tmp").ShouldBeEmpty();
        Names("reservations").ShouldBeEmpty();

        root.Write("tmp/import-backup-1/.owner", TimeSpan.Zero, ProcessIdentity.Current.ToString());
        root.Write("reservations/1.reservation", TimeSpan.Zero, new ReservationRecord(5, false, 1, ProcessIdentity.Current.ToString(), "the restore of street.zip").Text);
        root.Sweep(Key).DeletedByRule["owner"].ShouldBe(2);
        Names("tmp").ShouldBeEmpty();
        Names("reservations").ShouldBeEmpty();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
    }

    /// <summary>In CVAT a killed export leaves its directory for the whole retention.</summary>
    [Fact]
    public void What_a_dead_owner_left_goes_at_once()
    {
        root.Write("tmp/export-task-1/.owner", TimeSpan.Zero, ProcessIdentity.Current.ToString());
        root.Write("tmp/export-task-1/dataset.zip", TimeSpan.Zero);
        root.Sweep(Key).DeletedByRule["owner"].ShouldBe(1);
        Names("tmp").ShouldBeEmpty();
    }

    /// <summary>Who dies while deleting it leaves the owner's name in it, or at last nothing: both are litter.</summary>
    [Fact]
    public void Who_owned_a_directory_is_deleted_last_and_what_is_empty_is_nobodys()
    {
        root.Write("tmp/export-task-1/.owner", TimeSpan.Zero, ProcessIdentity.Current.ToString());
        for (var file = 0; file < 50; file++) root.Write($"tmp/export-task-1/{file}", TimeSpan.Zero);
        using (var tmp = DirectoryHandle.Open(root.Combine("tmp")))
        {
            using var cut = new CancellationTokenSource();
            var removed = new CutOff(tmp, afterRemoving: 10, cut);
            Should.Throw<OperationCanceledException>(() => SafeTree.Remove(removed, "export-task-1"u8.ToArray(), ".owner"u8.ToArray(), cut.Token));
        }

        root.Has("tmp/export-task-1/.owner").ShouldBeTrue();
        Directory.CreateDirectory(root.Combine("tmp/export-task-2"));
        Directory.SetLastWriteTimeUtc(root.Combine("tmp/export-task-2"), root.Clock.Now.AddSeconds(-70).UtcDateTime);
        root.Sweep(Key).DeletedByRule["owner"].ShouldBe(2);
        Names("tmp").ShouldBeEmpty();
    }

    [Fact]
    public void Of_an_owner_on_another_machine_only_age_tells()
    {
        var elsewhere = new ProcessIdentity("elsewhere", "another-boot", 7, "2026-01-01").ToString();
        root.Write("tmp/export-task-1/.owner", TimeSpan.FromHours(2), elsewhere);
        root.Write("tmp/export-task-2/.owner", TimeSpan.FromHours(25), elsewhere);
        root.Sweep(Key).Deleted.ShouldBe(1);
        Names("tmp").ShouldBe(["export-task-1"]);
    }

    [Fact]
    public void A_directory_that_is_just_being_made_has_a_minute_to_find_its_owner()
    {
        root.Write("tmp/.export-task-1.new/.owner", TimeSpan.FromSeconds(50), ProcessIdentity.Current.ToString());
        root.Write("tmp/.export-task-2.new/.owner", TimeSpan.FromSeconds(70), ProcessIdentity.Current.ToString());
        Directory.SetLastWriteTimeUtc(root.Combine("tmp/.export-task-2.new"), root.Clock.Now.AddSeconds(-70).UtcDateTime);
        root.Sweep(Key);
        Names("tmp").ShouldBe([".export-task-1.new"]);
    }

    [Fact]
    public void A_file_that_a_process_holds_locked_is_kept()
    {
        root.Write("tmp/upload");
        using (new FileStream(root.Combine("tmp/upload"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            root.Sweep(Key).Deleted.ShouldBe(0);
        }

        root.Sweep(Key).Deleted.ShouldBe(1);
    }

    [Fact]
    [Trait("parity", "3")]
    [Trait("parity", "tmp-cleanup")]
    public void The_retention_is_a_setting_and_an_argument()
    {
        using var kept = new SweptRoot(("tmp_file_or_dir_retention_days", "3"));
        kept.Write("tmp/file", TimeSpan.FromDays(2));
        kept.Sweep(Key).Deleted.ShouldBe(0);
        kept.Sweep(Key, "36h").Deleted.ShouldBe(1);
    }

    [Fact]
    [Trait("parity", "object-tmp-cleanup")]
    public void The_tmp_directories_of_objects_are_swept_and_stay_themselves()
    {
        root.Write("tasks/7/tmp/old");
        root.Write("tasks/7/tmp/tree/old");
        root.Write("projects/1/tmp/new", TimeSpan.FromHours(1));
        root.Write("jobs/3/annotations.bin");
        root.Write("tasks/notes/tmp/old");
        root.Sweep("object-tmp-cleanup").Deleted.ShouldBe(2);
        Names("tasks/7/tmp").ShouldBeEmpty();
        string[] kept = ["projects/1/tmp/new", "jobs/3/annotations.bin", "tasks/notes/tmp/old"];
        kept.ShouldAllBe(path => root.Has(path));
    }

    private IEnumerable<string?> Names(string relative) => Directory.GetFileSystemEntries(root.Combine(relative)).Select(Path.GetFileName).Where(name => name != ".admission").Order();

    private sealed class Told(Action tell) : IProgress<double>
    {
        public void Report(double value) => tell();
    }

    /// <summary>Is told to stop after some files were removed, at whatever depth.</summary>
    private sealed class CutOff(DirectoryHandle inner, int afterRemoving, CancellationTokenSource cut) : DirectoryHandle
    {
        private readonly int[] left = [afterRemoving];

        private CutOff(DirectoryHandle inner, CutOff above)
            : this(inner, 0, above.Cut) => left = above.left;

        private CancellationTokenSource Cut => cut;

        internal override IEnumerable<byte[]> Names() => inner.Names();

        internal override FileDetails? Find(byte[] name) => inner.Find(name);

        internal override DirectoryHandle? TryOpenDirectory(byte[] name) => inner.TryOpenDirectory(name) is { } below ? new CutOff(below, this) : null;

        internal override bool RemoveFile(byte[] name)
        {
            if (--left[0] == 0) cut.Cancel();
            return inner.RemoveFile(name);
        }

        internal override bool RemoveDirectory(byte[] name) => inner.RemoveDirectory(name);

        internal override bool IsLocked(byte[] name) => inner.IsLocked(name);

        internal override string? TryReadText(byte[] name) => inner.TryReadText(name);

        public override void Dispose() => inner.Dispose();
    }
}
