using Spillway.Exports.Cache;
using Spillway.Housekeeping;

namespace Spillway.Tests.Housekeeping;

/// <summary><c>cache stats</c>: what the cache holds, how it grows, what is regretted.</summary>
public sealed class CacheStatsTests
{
    private const string Entry = "task-1-dataset-instance1.5-coco-10.zip";

    [Fact]
    public async Task Bytes_are_told_by_kind_type_and_format_with_the_extremes_pins_and_uses()
    {
        using var root = new SweptRoot(("cache_quota", "10MB"));
        root.Write("cache/export/" + Entry, TimeSpan.FromHours(5), new string('x', 100_000));
        root.Write("cache/export/job-1-annotations-instance1.5-coco-10.zip", TimeSpan.FromHours(9), new string('x', 50_000));
        root.Write("cache/export/project-1-backup-instance1.5.zip", TimeSpan.FromHours(1), new string('x', 300_000));
        root.Write("cache/export/notes.txt", TimeSpan.FromDays(3), "notes");
        await new Pins(root.Path, root.Clock).Add(new Pin(Entry, null, "", root.Clock.Now), default);
        using var reading = new ExportCache(root.Path, root.Clock).TryRead("project-1-backup-instance1.5.zip");
        var stats = new CacheSurvey(root.Context).Look(7, [], default);
        (stats.Items, stats.Pinned.Items, stats.InUse.Items).ShouldBe((4, 1, 1));
        stats.ByKind.Select(part => part.Name).ShouldBe(["backup", "dataset", "annotations", "unknown"]);
        stats.ByKind.Sum(part => part.Bytes).ShouldBe(stats.Used);
        stats.ByFormat.Single(part => part.Name == "coco-10").Items.ShouldBe(2);
        stats.ByType.Select(part => part.Name).ShouldBe(["project", "task", "job"]);
        stats.Oldest!.Path.ShouldBe("cache/export/job-1-annotations-instance1.5-coco-10.zip");
        stats.Largest!.Path.ShouldBe("cache/export/project-1-backup-instance1.5.zip");
        (stats.Quota, stats.QuotaStartsAt, stats.HitRate, stats.GrowthPerDay).ShouldBe((10_000_000L, 9_500_000L, null, null));
    }

    [Fact]
    public async Task Growth_comes_from_past_sweeps_and_tells_when_the_quota_is_reached()
    {
        using var root = new SweptRoot(("cache_quota", "10MB"), ("export_cache_ttl", "90d"));
        var runner = new PeriodicJobRunner(root.Context, null);
        for (var hour = 0; hour < 5; hour++)
        {
            root.Write($"cache/export/task-{hour}-dataset-instance1.5-coco-10.zip", TimeSpan.Zero, new string('x', 409_600));
            await runner.Run(PeriodicJobs.Find("export-cache-cleanup"), [], "hand", dryRun: false, acceptClock: true, null, default);
            root.Clock.Now += TimeSpan.FromHours(1);
        }

        var history = new RunHistory(root.Path, null, TimeSpan.FromDays(90), root.Clock);
        root.Write("cache/export/task-9-dataset-instance1.5-coco-10.zip", TimeSpan.Zero, new string('x', 409_600));
        var stats = new CacheSurvey(root.Context).Take(7, history, default);
        stats.GrowthPerDay!.Value.ShouldBe(24 * 409_600, 24 * 5000);
        (stats.QuotaReachedInSeconds!.Value / 3600).ShouldBe((9_500_000 - 6 * 409_600) / 409_600.0, 0.5);
    }

    [Fact]
    public void What_is_built_again_within_a_day_after_its_deletion_is_regretted()
    {
        using var root = new SweptRoot();
        var cache = new ExportCache(root.Path, root.Clock);
        cache.Uses.Built(Entry, 1000, 2);
        cache.Uses.Hit(Entry, 1000);
        cache.Uses.Hit(Entry, 1000);
        root.Write("cache/export/" + Entry);
        root.Sweep("export-cache-cleanup").Deleted.ShouldBe(1);
        root.Clock.Now += TimeSpan.FromHours(23);
        cache.Uses.Built(Entry, 1000, 2.5);
        cache.Uses.Built("task-2-dataset-instance1.5-coco-10.zip", 1000, 100);
        root.Clock.Now += TimeSpan.FromHours(2);
        cache.Uses.Built(Entry, 1000, 3);
        var stats = new CacheSurvey(root.Context).Look(7, [], default);
        (stats.Hits, stats.Builds, stats.HitRate).ShouldBe((2, 4, 2 / 6.0));
        stats.Regret.ShouldBe(new CacheRegret(1, 1000, 2.5));
        root.Clock.Now += TimeSpan.FromDays(8);
        new CacheSurvey(root.Context).Look(7, [], default).Builds.ShouldBe(0);
    }

    [Fact]
    public async Task Uses_that_many_write_at_once_are_all_counted()
    {
        using var root = new SweptRoot();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(writer => Task.Run(() =>
        {
            for (var use = 0; use < 50; use++) new ExportCache(root.Path, root.Clock).Uses.Hit($"task-{writer}-backup-instance{use}.5.zip", 1);
        })));
        new CacheSurvey(root.Context).Look(1, [], default).Hits.ShouldBe(400);
    }
}
