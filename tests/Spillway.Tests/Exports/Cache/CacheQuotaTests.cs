using Spillway.Exports.Cache;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;
using Spillway.Tests.Housekeeping;

namespace Spillway.Tests.Exports.Cache;

/// <summary>Quota, watermarks and room for writers.</summary>
public sealed class CacheQuotaTests
{
    private const string Key = "export-cache-cleanup";

    [Fact]
    public void A_sweep_starts_at_the_high_watermark_and_stops_at_the_low_one()
    {
        using var root = new SweptRoot(("cache_quota", "1000kB"), ("cache_high_watermark", "90%"), ("cache_low_watermark", "50%"), ("export_cache_ttl", "1000d"));
        for (var task = 1; task <= 8; task++) Entry(root, task, 100_000, TimeSpan.FromHours(task));
        root.Sweep(Key).Deleted.ShouldBe(0, "8 × 100 kB is below 90 % of a megabyte");
        Entry(root, 9, 100_000, TimeSpan.FromHours(9));
        var (dry, planned) = root.Sweep(Key, dryRun: true);
        var report = root.Sweep(Key);
        report.DeletedByRule["quota"].ShouldBe(dry.DeletedByRule["quota"]);
        UsedBy(root).ShouldBeInRange(400_000, 500_000);
        Enumerable.Range(1, 9).Where(task => Has(root, task)).ShouldBe([1, 2, 3, 4], "those used last cost and hold the same, and stay");
        planned.Where(item => item.Verdict == Verdict.Delete).ShouldAllBe(item => item.Rule == "quota" && item.Why.Contains("is brought down to 488.3 KiB"));
    }

    [Fact]
    public void What_costs_little_and_is_large_goes_before_what_costs_much_and_is_small()
    {
        using var root = new SweptRoot(("cache_quota", "1MB"), ("cache_high_watermark", "50%"), ("cache_low_watermark", "45%"), ("export_cache_ttl", "1000d"));
        EntryWorth.Built(Entry(root, 1, 300_000, TimeSpan.FromHours(1)), TimeSpan.FromSeconds(1));
        EntryWorth.Built(Entry(root, 2, 200_000, TimeSpan.FromHours(5)), TimeSpan.FromHours(2));
        Assert.SkipUnless(EntryWorth.Recorded(root.Combine(PathOf(1))) is not null, "This file system keeps no notes on files.");
        root.Sweep(Key).Deleted.ShouldBe(1);
        Has(root, 1).ShouldBeFalse();
        Has(root, 2).ShouldBeTrue();
    }

    [Fact]
    public void A_touch_counts_a_use_and_keeps_what_the_entry_cost()
    {
        using var root = new SweptRoot();
        var path = Entry(root, 1, 100, TimeSpan.FromHours(1));
        EntryWorth.Built(path, TimeSpan.FromSeconds(12.5));
        Assert.SkipUnless(EntryWorth.Recorded(path) is not null, "This file system keeps no notes on files.");
        new ExportCache(root.Path, root.Clock).Touch(Path.GetFileName(path));
        EntryWorth.Recorded(path).ShouldBe(new EntryWorth(12.5, 2));
        File.GetLastWriteTimeUtc(path).ShouldBe(root.Clock.Now.UtcDateTime, TimeSpan.FromMilliseconds(1));
    }

    [Fact]
    public async Task A_writer_gets_room_from_what_expired_and_then_from_what_is_worth_least()
    {
        using var root = new SweptRoot(("cache_quota", "1000kB"), ("export_cache_ttl", "24h"));
        Entry(root, 1, 300_000, TimeSpan.FromHours(30));
        Entry(root, 2, 300_000, TimeSpan.FromHours(5));
        Entry(root, 3, 300_000, TimeSpan.FromHours(1));
        var quota = Quota(root);
        (await quota.MakeRoom(50_000, 0, default)).ShouldSatisfyAllConditions(room => room.Fits.ShouldBeTrue(), room => room.Deleted.Items.ShouldBe(0));
        var first = await quota.MakeRoom(150_000, 50_000, default);
        first.Fits.ShouldBeTrue();
        first.Deleted.ByRule.Keys.ShouldBe(["ttl"]);
        var second = await quota.MakeRoom(600_000, 0, default);
        second.Fits.ShouldBeTrue();
        second.Deleted.ByRule.Keys.ShouldBe(["room"]);
    }

    [Fact]
    public async Task While_the_clock_is_doubted_nothing_has_expired_and_the_quota_makes_room_all_the_same()
    {
        Assert.SkipUnless(BootTime.Read() is not null, "This system has no clock that counts since the start of the machine.");
        using var root = new SweptRoot(("cache_quota", "1000kB"), ("export_cache_ttl", "24h"));
        for (var task = 1; task <= 3; task++) Entry(root, task, 300_000, TimeSpan.FromHours(task));
        new ClockWatch(root.Path, root.Clock).Check(remember: true);
        root.Clock.Now += TimeSpan.FromDays(30);
        var room = await Quota(root).MakeRoom(300_000, 0, default);
        room.Fits.ShouldBeTrue();
        room.Deleted.ByRule.ShouldHaveSingleItem().ShouldSatisfyAllConditions(rule => rule.Key.ShouldBe("room"), rule => rule.Value.Items.ShouldBe(1));
    }

    [Fact]
    public async Task What_cannot_fit_is_refused_at_once_with_one_sentence_and_nothing_is_deleted()
    {
        using var root = new SweptRoot(("cache_quota", "1000kB"), ("export_cache_ttl", "24h"));
        Entry(root, 1, 300_000, TimeSpan.FromHours(30));
        Entry(root, 2, 300_000, TimeSpan.FromHours(5));
        Entry(root, 3, 300_000, TimeSpan.FromHours(1));
        await new Pins(root.Path, root.Clock).Add(new Pin(Path.GetFileName(PathOf(2)), null, "a paper", root.Clock.Now), default);
        using var reading = new ExportCache(root.Path, root.Clock).TryRead(Path.GetFileName(PathOf(3)));
        var room = await Quota(root).MakeRoom(500_000, 100_000, default);
        room.Fits.ShouldBeFalse();
        room.Deleted.Items.ShouldBe(0);
        Has(root, 1).ShouldBeTrue();
        room.Why.ShouldBe(
            $"It needs 488.3 KiB, but at most {Bytes.Words(1_000_000 - 100_000 - 2 * OnDisk(root, 2))} can be had: the cache takes {Bytes.Words(room.Used)} of its quota of 976.6 KiB, {Bytes.Words(room.Free)} of the disk are free, {Bytes.Words(OnDisk(root, 2))} are pinned, {Bytes.Words(OnDisk(root, 3))} in use and 97.7 KiB reserved by others.");
        (await Quota(root).MakeRoom(200_000, 0, default)).Fits.ShouldBeTrue("the expired one may go");
    }

    [Fact]
    public async Task Without_a_quota_only_what_expired_goes_for_a_writer()
    {
        using var root = new SweptRoot(("export_cache_ttl", "24h"));
        Entry(root, 1, 300_000, TimeSpan.FromHours(5));
        var room = await Quota(root).MakeRoom(long.MaxValue / 4, 0, default);
        room.Fits.ShouldBeFalse();
        Has(root, 1).ShouldBeTrue();
        (await Quota(root).MakeRoom(1000, 0, default)).Fits.ShouldBeTrue();
    }

    [Fact]
    public void A_minimum_of_free_space_evicts_entries_but_nothing_that_is_no_entry()
    {
        using var root = new SweptRoot(("cache_min_free", "100%"), ("export_cache_ttl", "1000d"), ("export_cache_unknown_retention", "1000d"));
        Entry(root, 1, 100_000, TimeSpan.FromHours(5));
        root.Write("cache/export/notes.txt", TimeSpan.FromHours(1));
        root.Sweep(Key).DeletedByRule["min-free"].ShouldBe(1);
        root.Has("cache/export/notes.txt").ShouldBeTrue();
    }

    [Fact]
    public async Task What_is_touched_or_pinned_between_plan_and_deletion_is_kept()
    {
        using var root = new SweptRoot(("cache_quota", "1kB"), ("export_cache_ttl", "1000d"));
        Entry(root, 1, 100_000, TimeSpan.FromHours(5));
        Entry(root, 2, 100_000, TimeSpan.FromHours(5));
        var area = new ExportCacheArea(root.Root, root.Settings, root.Clock);
        var planned = area.Plan(SweepOrder.AsListed(), default).ToDictionary(item => item.Path);
        planned.Values.ShouldAllBe(item => item.Verdict == Verdict.Delete);
        new ExportCache(root.Path, root.Clock).Touch(Path.GetFileName(PathOf(1)));
        area.Delete(planned[PathOf(1)], default).ChangedMeanwhile.ShouldBe("it was used meanwhile");
        await new Pins(root.Path, root.Clock).Add(new Pin(Path.GetFileName(PathOf(2)), null, "", root.Clock.Now), default);
        area.Delete(planned[PathOf(2)], default).ChangedMeanwhile.ShouldBe("pinned");
        (Has(root, 1), Has(root, 2)).ShouldBe((true, true));
    }

    private static CacheQuota Quota(SweptRoot root) => new(root.Path, isAdopted: false, root.Settings, root.Clock);

    private static string PathOf(int task) => $"cache/export/task-{task}-dataset-instance1.5-coco-10.zip";

    private static string Entry(SweptRoot root, int task, int bytes, TimeSpan age) => root.Write(PathOf(task), age, new string('x', bytes));

    private static bool Has(SweptRoot root, int task) => root.Has(PathOf(task));

    private static long OnDisk(SweptRoot root, int task) => new ExportCacheArea(root.Root, root.Settings, root.Clock).Plan(SweepOrder.AsListed(), default).Single(item => item.Path == PathOf(task)).Bytes;

    private static long UsedBy(SweptRoot root) => new ExportCacheArea(root.Root, root.Settings, root.Clock).Plan(SweepOrder.AsListed(), default).Sum(item => item.Bytes);
}
