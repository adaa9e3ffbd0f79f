using System.Diagnostics;
using Spillway.Exports.Cache;
using Spillway.Housekeeping;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>The job <c>export-cache-cleanup</c>; contract §1 lines 1 and 2, §6.</summary>
public sealed class ExportCacheSweepTests : IDisposable
{
    private const string Key = "export-cache-cleanup";
    private const string Old = "cache/export/task-7-dataset-instance1736424000.5-coco-10.zip";
    private const string Other = "cache/export/task-8-dataset-instance1736424000.5-coco-10.zip";

    private readonly SweptRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    [Trait("parity", "1")]
    [Trait("parity", "export-cache-cleanup")]
    public void Expired_entries_of_all_kinds_are_deleted_and_recently_used_ones_kept()
    {
        string[] names = ["project-1-dataset-instance1.5-coco-10.zip", "task-2-annotations-instance1.5-coco-10.zip", "job-3-dataset-instance1.5-cvat-for-images-11.ZIP",
            "project-1-backup-instance1.5.zip", "task-2-backup-instance1.5-lightweight.zip", "events-0b6d3c1e-53f7-4f39-9f5c-0d9d4f1b4b0a.csv"];
        foreach (var name in names) root.Write("cache/export/" + name);
        string[] recent = ["project-4-dataset-instance1.5-coco-10.zip", "task-5-annotations-instance1.5-coco-10.zip", "job-6-backup-instance1.5.zip", "task-5-backup-instance1.5.zip"];
        foreach (var name in recent) root.Write("cache/export/" + name, TimeSpan.FromHours(23));

        var report = root.Sweep(Key);
        report.Deleted.ShouldBe(names.Length);
        report.DeletedByRule["ttl"].ShouldBe(names.Length);
        names.ShouldAllBe(name => !root.Has("cache/export/" + name));
        recent.ShouldAllBe(name => root.Has("cache/export/" + name));
        root.Has("cache/export/CACHEDIR.TAG").ShouldBeTrue();
    }

    [Fact]
    public void At_exactly_its_life_time_an_entry_is_kept()
    {
        root.Write(Old, TimeSpan.FromDays(1));
        root.Sweep(Key).Deleted.ShouldBe(0);
        root.Clock.Now += TimeSpan.FromMilliseconds(1);
        root.Sweep(Key).Deleted.ShouldBe(1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1GB")]
    public void A_lock_on_the_file_itself_keeps_what_is_no_entry_and_no_entry_in_a_dry_run_and_in_a_sweep_alike(string? quota)
    {
        using var own = quota is null ? new SweptRoot() : new SweptRoot(("cache_quota", quota));
        const string notes = "cache/export/notes.txt";
        using var entry = new FileStream(own.Write(Old), FileMode.Open, FileAccess.Read, FileShare.Read);
        using var other = new FileStream(own.Write(notes), FileMode.Open, FileAccess.Read, FileShare.Read);
        foreach (var dryRun in (bool[])[true, false])
        {
            var report = new Sweep(own.Clock).Run(PeriodicJobs.Find(Key).Areas(own.Context, []), SweepLimits.None, dryRun, null, default);
            (report.Deleted, report.DeletedByRule["ttl"]).ShouldBe((1, 1));
            own.Has(Old).ShouldBe(dryRun);
        }

        own.Has(notes).ShouldBeTrue();
    }

    [Fact]
    [Trait("parity", "export-cache-cleanup")]
    public void Each_type_has_a_life_time_of_its_own_and_may_be_swept_alone()
    {
        using var own = new SweptRoot(("export_cache_ttl_project", "2h"), ("export_cache_ttl_job", "6h"));
        string[] names = ["project-1-dataset-instance1.5-coco-10.zip", "task-1-dataset-instance1.5-coco-10.zip", "job-1-dataset-instance1.5-coco-10.zip"];
        foreach (var name in names) own.Write("cache/export/" + name, TimeSpan.FromHours(7));
        own.Sweep(Key, "project").Deleted.ShouldBe(1);
        own.Has("cache/export/" + names[0]).ShouldBeFalse();
        own.Sweep(Key).Deleted.ShouldBe(1);
        own.Has("cache/export/" + names[1]).ShouldBeTrue();
        own.Has("cache/export/" + names[2]).ShouldBeFalse();
    }

    /// <summary>CVAT skips what it cannot parse for ever.</summary>
    [Fact]
    public void A_name_that_is_no_entry_is_reported_and_ages_under_a_rule_of_its_own()
    {
        root.Write("cache/export/notes.txt", TimeSpan.FromDays(6));
        root.Write("cache/export/task-7-dataset-1736424000.5-coco-10.zip");
        root.Write("cache/export/.hidden");
        root.Write("cache/export/folder/with/something.zip");
        var (report, items) = root.Sweep(Key, dryRun: false);
        report.DeletedByRule["unknown-name"].ShouldBe(3);
        root.Has("cache/export/folder").ShouldBeFalse();
        items.Single(item => item.Path == "cache/export/notes.txt").Why.ShouldBe("not expired for another 1 d 0 h");
        root.Has("cache/export/notes.txt").ShouldBeTrue();
    }

    /// <summary>In CVAT one stuck lock costs up to 50 s, and the sweep is serial.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_entry_in_use_is_kept_without_waiting_and_the_others_go(bool byABuilder)
    {
        root.Write(Old);
        root.Write(Other);
        var cache = new ExportCache(root.Path, root.Clock);
        var name = Path.GetFileName(Old);
        using (byABuilder ? cache.TryWrite(name) : cache.TryRead(name))
        {
            var watch = Stopwatch.StartNew();
            var (report, items) = root.Sweep(Key, dryRun: false);
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
            report.Deleted.ShouldBe(1);
            items.Single(item => item.Path == Old).Rule.ShouldBe("in-use");
        }

        root.Has(Old).ShouldBeTrue();
        root.Has(Other).ShouldBeFalse();
        root.Sweep(Key).Deleted.ShouldBe(1);
    }

    [Fact]
    public void The_age_is_looked_at_again_under_the_lease_right_before_deletion()
    {
        var area = new ExportCacheArea(root.Root, root.Settings, root.Clock);
        root.Write(Old);
        var planned = area.Plan(SweepOrder.AsListed(), default).Single();
        planned.Verdict.ShouldBe(Verdict.Delete);
        new ExportCache(root.Path, root.Clock).Touch(Path.GetFileName(Old));
        var step = area.Delete(planned, default);
        step.Deleted.ShouldBeFalse();
        step.ChangedMeanwhile.ShouldBe("not expired for another 1 d 0 h");
        root.Has(Old).ShouldBeTrue();
    }

    [Fact]
    public void What_is_leased_or_gone_between_plan_and_deletion_is_reported_as_changed_meanwhile()
    {
        var area = new ExportCacheArea(root.Root, root.Settings, root.Clock);
        root.Write(Old);
        root.Write(Other);
        var report = new Sweep(root.Clock).Run([new Meddled(area, root, Old, Other)], SweepLimits.Of(TimeSpan.FromMinutes(1)), dryRun: false, null, default);
        report.Deleted.ShouldBe(0);
        report.ChangedMeanwhile.Order().ShouldBe([Old + ": somebody reads or builds it now", Other + ": it was gone"]);
    }

    /// <summary>CVAT's <c>stat</c> follows links: a dangling one is never removed, one to a directory makes every run raise.</summary>
    [Fact]
    public void Links_dangling_or_to_a_directory_or_a_file_are_removed_as_links()
    {
        var precious = root.WriteOutside("tree/file");
        File.CreateSymbolicLink(root.Combine("cache/export/dangling"), root.Combine("nowhere"));
        File.CreateSymbolicLink(root.Combine("cache/export/.dotted"), root.Combine("nowhere"));
        Directory.CreateSymbolicLink(root.Combine("cache/export/directory"), Path.GetDirectoryName(precious)!);
        File.CreateSymbolicLink(root.Combine("cache/export/task-9-backup-instance1.5.zip"), precious);
        var report = root.Sweep(Key);
        report.Errors.ShouldBeEmpty();
        report.Deleted.ShouldBe(4);
        Directory.GetFileSystemEntries(root.Combine("cache/export")).Select(Path.GetFileName).ShouldBe(["CACHEDIR.TAG"]);
        File.ReadAllText(precious).ShouldBe("precious");
    }

    [Fact]
    public void A_partial_goes_at_once_when_its_owner_is_dead_and_stays_while_it_lives()
    {
        root.Write("cache/export/.partial-dead", TimeSpan.Zero);
        using var alive = new FileStream(root.Combine("cache/export/.partial-alive"), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        root.Sweep(Key).DeletedByRule["partial"].ShouldBe(1);
        root.Has("cache/export/.partial-dead").ShouldBeFalse();
        root.Has("cache/export/.partial-alive").ShouldBeTrue();
    }

    [Fact]
    public void Lock_files_of_dead_holders_are_removed_and_held_ones_stay()
    {
        root.Write("cache/export-locks/task-1-backup-instance1.5.zip.lock", TimeSpan.Zero);
        using var held = new ExportCache(root.Path, root.Clock).TryRead("task-2-backup-instance1.5.zip");
        root.Sweep(Key);
        Directory.GetFiles(root.Combine("cache/export-locks")).Select(Path.GetFileName).ShouldBe(["task-2-backup-instance1.5.zip.lock"]);
    }

    [Fact]
    public void A_dry_run_says_what_the_real_run_does_and_changes_nothing()
    {
        root.Write(Old);
        root.Write(Other, TimeSpan.FromHours(21));
        root.Write("cache/export/strange");
        var before = root.Everything();
        var (dry, planned) = root.Sweep(Key, dryRun: true);
        root.Everything().ShouldBe(before);
        planned.Single(item => item.Path == Other).Why.ShouldBe("not expired for another 3 h 0 min");
        var real = root.Sweep(Key);
        (real.Deleted, real.DeletedBytes, real.LookedAt).ShouldBe((dry.Deleted, dry.DeletedBytes, dry.LookedAt));
    }

    /// <summary>Leases one thing and removes another between their plan and their deletion.</summary>
    private sealed class Meddled(ISweepArea area, SweptRoot root, string leased, string removed) : ISweepArea
    {
        public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken) => area.Plan(order, cancellationToken).ToList();

        public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
        {
            if (planned.Path == removed) File.Delete(root.Combine(removed));
            using var lease = planned.Path == leased ? new ExportCache(root.Path, root.Clock).TryRead(Path.GetFileName(leased)) : null;
            return area.Delete(planned, cancellationToken);
        }
    }
}
