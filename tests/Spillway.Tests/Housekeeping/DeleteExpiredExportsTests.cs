using Spillway.Housekeeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>Contract §1 line 1, §2 and the weak spots of §6 that concern the cache.</summary>
public sealed class DeleteExpiredExportsTests
{
    private const string Key = "export-cache-cleanup";
    private static readonly TimeSpan Old = TimeSpan.FromHours(25), Recent = TimeSpan.FromHours(23);

    [Theory]
    [InlineData("task-7-dataset-instance1736424000.123456-coco-10.zip")]
    [InlineData("project-1-annotations-instance1736424000.0-cvat-for-images-11.ZIP")]
    [InlineData("job-9-annotations-instance1736424000.5-coco-_keypoints-10.zip")]
    [InlineData("task-7-backup-instance1736424000.5-lightweight.zip")]
    [InlineData("events-0b1c2d3e-0000-4000-8000-123456789abc.csv")]
    public void Entries_not_used_for_their_life_time_are_deleted_and_recent_ones_stay(string name)
    {
        using var root = new SweptRoot();
        root.File("cache/export/" + name, Old);
        root.Run(Key).Deleted.ShouldBe(1);
        root.Exists("cache/export/" + name).ShouldBeFalse();

        root.File("cache/export/" + name, Recent);
        root.Run(Key).Deleted.ShouldBe(0);
        root.Exists("cache/export/" + name).ShouldBeTrue();
    }

    [Fact]
    public void Each_type_has_a_life_time_of_its_own_and_an_argument_limits_the_sweep_to_one_type()
    {
        using var root = new SweptRoot().With("export_cache_ttl_project", "48h");
        root.File("cache/export/project-1-dataset-instance1.5-coco-10.zip", Old);
        root.File("cache/export/task-1-dataset-instance1.5-coco-10.zip", Old);
        root.File("cache/export/job-1-dataset-instance1.5-coco-10.zip", Old);
        root.Run(Key, "job").Deleted.ShouldBe(1);
        root.Exists("cache/export/task-1-dataset-instance1.5-coco-10.zip").ShouldBeTrue();
        root.Run(Key).Deleted.ShouldBe(1);
        root.Exists("cache/export/project-1-dataset-instance1.5-coco-10.zip").ShouldBeTrue();
        Should.Throw<PeriodicJobException>(() => root.Run(Key, "events")).Message.ShouldContain("project, task or job");
    }

    [Fact]
    public void An_entry_that_is_read_stays_without_anybody_waiting_and_the_plan_says_so()
    {
        using var root = new SweptRoot();
        const string name = "task-7-dataset-instance1.5-coco-10.zip";
        root.File("cache/export/" + name, Old);
        using (root.Cache.TryRead(name).ShouldNotBeNull())
        {
            root.Plan(Key).Single().Rule.ShouldBe("in-use");
            root.Run(Key).Deleted.ShouldBe(0);
        }

        root.Run(Key).Deleted.ShouldBe(1);
    }

    [Fact]
    public void An_entry_used_between_plan_and_deletion_stays_and_the_run_reports_it()
    {
        using var root = new SweptRoot();
        const string name = "task-7-dataset-instance1.5-coco-10.zip";
        root.File("cache/export/" + name, Old);
        var area = PeriodicJobs.Find(Key).Areas(root.Context, []).Single();
        var planned = area.Plan(CancellationToken.None).Single();
        planned.Verdict.ShouldBe(Verdict.Delete);
        root.Cache.Touch(name);
        var step = area.Delete(planned, CancellationToken.None);
        step.Deleted.ShouldBeFalse();
        step.ChangedMeanwhile.ShouldNotBeNull().ShouldContain("not expired");
        root.Exists("cache/export/" + name).ShouldBeTrue();
    }

    [Fact]
    public void Names_that_are_no_entries_age_under_a_rule_of_their_own_instead_of_staying_for_ever()
    {
        using var root = new SweptRoot();
        root.File("cache/export/holiday photos.zip", TimeSpan.FromDays(8));
        root.File("cache/export/.hidden", TimeSpan.FromDays(8));
        root.File("cache/export/task-7-dataset-1.5-coco-10.zip", TimeSpan.FromDays(6));   // the word instance is missing
        var plan = root.Plan(Key);
        plan.ShouldAllBe(item => item.Kind == "unknown" && item.Rule == "unknown-name");
        root.Run(Key).Deleted.ShouldBe(2);
        root.Exists("cache/export/task-7-dataset-1.5-coco-10.zip").ShouldBeTrue();
    }

    [Fact]
    public void Links_are_removed_as_links_dangling_or_not_and_what_they_lead_to_stays()
    {
        using var root = new SweptRoot().With("export_cache_unknown_retention", "0s");
        Directory.CreateDirectory(root.Outside);
        File.WriteAllText(Path.Combine(root.Outside, "precious"), "!");
        Directory.CreateSymbolicLink(root.Path("cache/export/to-directory"), root.Outside);
        File.CreateSymbolicLink(root.Path("cache/export/dangling"), root.Path("nowhere"));
        root.Run(Key).Deleted.ShouldBe(2);
        root.Exists("cache/export/to-directory").ShouldBeFalse();
        root.Exists("cache/export/dangling").ShouldBeFalse();
        File.Exists(Path.Combine(root.Outside, "precious")).ShouldBeTrue();
    }

    [Fact]
    public void A_partial_of_a_dead_owner_goes_at_once_and_one_being_written_stays()
    {
        using var root = new SweptRoot();
        root.File("cache/export/.partial-a", TimeSpan.Zero);
        using (new FileStream(root.Path("cache/export/.partial-b"), FileMode.CreateNew, FileAccess.Write, FileShare.None))
        {
            root.Run(Key).Deleted.ShouldBe(1);
        }

        root.Exists("cache/export/.partial-a").ShouldBeFalse();
        root.Exists("cache/export/.partial-b").ShouldBeTrue();
    }

    [Fact]
    public void A_dry_run_plans_what_the_real_run_does_and_touches_nothing()
    {
        using var root = new SweptRoot();
        root.File("cache/export/task-7-dataset-instance1.5-coco-10.zip", Old);
        root.File("cache/export/task-8-dataset-instance1.5-coco-10.zip", Recent);
        var areas = PeriodicJobs.Find(Key).Areas(root.Context, []);
        var dry = new Sweep(TimeProvider.System).Run(areas, TimeSpan.FromMinutes(1), true, null, CancellationToken.None);
        root.Exists("cache/export/task-7-dataset-instance1.5-coco-10.zip").ShouldBeTrue();
        var real = new Sweep(TimeProvider.System).Run(areas, TimeSpan.FromMinutes(1), false, null, CancellationToken.None);
        (real.Deleted, real.DeletedBytes, real.Kept).ShouldBe((dry.Deleted, dry.DeletedBytes, dry.Kept));
    }

    [Fact]
    public void A_sweep_stops_by_itself_when_its_time_is_over_and_says_so()
    {
        using var root = new SweptRoot();
        root.File("cache/export/task-7-dataset-instance1.5-coco-10.zip", Old);
        var report = new Sweep(TimeProvider.System).Run(PeriodicJobs.Find(Key).Areas(root.Context, []), TimeSpan.Zero, false, null, CancellationToken.None);
        report.StoppedEarly.ShouldNotBeNull();
        report.Deleted.ShouldBe(0);
    }

    [Theory]
    [InlineData("cron_export_cache_directory_cleanup")]
    [InlineData("cron_export_cache_cleanup")]
    public void CVATs_ids_are_accepted(string id) => PeriodicJobs.Find(id).Key.ShouldBe(Key);
}
