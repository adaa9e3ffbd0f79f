using System.Diagnostics;
using Spillway.Housekeeping;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>A sweep that is cut off again and again, stopped, slowed, or not alone.</summary>
public sealed class BoundedSweepTests
{
    private const int Least = 60;

    /// <summary>No time at all: every run is cut off as early as it can be.</summary>
    private static readonly SweepLimits NoTime = new(TimeSpan.Zero, TimeSpan.FromMinutes(5), LeastItems: Least);

    /// <summary>GitLab's artifacts starved this way: each run looked at the same ones first.</summary>
    [Theory]
    [InlineData("tmp-cleanup", "tmp/{0}", "")]
    [InlineData("export-cache-cleanup", "cache/export/task-{0}-dataset-instance1.5-coco-10.zip", "")]
    [InlineData("export-cache-cleanup", "cache/export/task-{0}-dataset-instance1.5-coco-10.zip", "1000TB")]
    [InlineData("object-tmp-cleanup", "tasks/{0}/tmp/file", "")]
    public void Everything_is_looked_at_within_the_stated_number_of_runs_though_each_is_cut_off(string key, string pattern, string quota)
    {
        const int count = (3 * Least) + 20;
        using var root = new SweptRoot(("cache_quota", quota), ("export_cache_ttl", "1000d"));
        for (var file = 0; file < count; file++) root.Write(string.Format(null, pattern, file), TimeSpan.Zero, "x");
        const int bound = (count / Least) + 2;
        var seen = new HashSet<string>();
        for (var run = 1; run <= bound; run++)
        {
            var report = Run(root, key, NoTime, item => seen.Add(item.Path));
            report.LookedAt.ShouldBeLessThanOrEqualTo(Least + 1);
            if (seen.Count < count) report.StoppedEarly.ShouldNotBeNull();
        }

        seen.Count.ShouldBe(count);
    }

    [Fact]
    public void What_arrives_all_the_time_keeps_nothing_old_from_its_turn()
    {
        using var root = new SweptRoot(("export_cache_ttl", "10d"));
        for (var task = 0; task < 2 * Least; task++) root.Write($"cache/export/task-{task}-backup-instance1.5.zip", TimeSpan.Zero, "x");
        for (var task = 0; task < 20; task++) root.Write($"cache/export/job-{task}-dataset-instance1.5-coco-10.zip", TimeSpan.FromDays(20), "x");
        var deleted = 0L;
        for (var run = 0; run < 6; run++)
        {
            for (var task = 0; task < 12; task++) root.Write($"cache/export/project-{run}{task:000}-backup-instance1.5.zip", TimeSpan.Zero, "x");
            deleted += Run(root, "export-cache-cleanup", NoTime, null).Deleted;
        }

        deleted.ShouldBe(20);
    }

    /// <summary>A worker that is killed in each run: the mark of the run that was not finished is on the disk.</summary>
    [Fact]
    public void A_run_that_dies_is_gone_on_with()
    {
        using var root = new SweptRoot();
        var cursor = new SweepCursor(root.Path, "tmp-cleanup", root.Clock);
        cursor.Read().ShouldBeNull();
        root.Write("tmp/file");
        Should.Throw<InvalidOperationException>(() => Run(root, "tmp-cleanup", SweepLimits.None, _ => throw new InvalidOperationException("killed")));
        cursor.Read().ShouldNotBeNull();
        root.Write("tmp/other");
        Run(root, "tmp-cleanup", SweepLimits.None, null);
        cursor.Read().ShouldBeNull("a run that comes to its end leaves no mark");
        root.Has("tmp/other").ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_sweep_stops_within_a_second_when_asked(bool slowed)
    {
        using var root = new SweptRoot();
        var folder = slowed ? "tmp/" : "tmp/one/";
        for (var file = 0; file < (slowed ? 20 : 6000); file++) root.Write($"{folder}{file}", text: "x");
        using var stop = new CancellationTokenSource();
        var watch = new Stopwatch();
        var limits = SweepLimits.None with { DeletionsPerSecond = slowed ? 0.01 : 0 };
        var run = Task.Run(() => new Sweep(root.Clock).Run(Areas(root, "tmp-cleanup"), limits, dryRun: false, null, stop.Token));
        await Task.Delay(slowed ? 300 : 20);
        watch.Start();
        await stop.CancelAsync();
        var report = await run;
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
        report.StoppedEarly.ShouldBe("it was asked to stop");
    }

    [Fact]
    public void A_rate_limit_holds()
    {
        using var root = new SweptRoot();
        for (var file = 0; file < 12; file++) root.Write($"tmp/{file}");
        var report = Run(root, "tmp-cleanup", SweepLimits.None with { DeletionsPerSecond = 20 }, null);
        report.Deleted.ShouldBe(12);
        report.Seconds.ShouldBeGreaterThan(0.55);
    }

    [Fact]
    public async Task One_cleaner_works_in_a_root_and_the_second_says_so()
    {
        using var root = new SweptRoot();
        root.Write("tmp/file");
        var runner = new PeriodicJobRunner(root.Context, null);
        var job = PeriodicJobs.Find("tmp-cleanup");
        var (held, other) = CleanerLock.TryTake(root.Path);
        other.ShouldBeNull();
        using (held)
        {
            var second = await runner.Run(job, [], "hand", dryRun: false, acceptClock: true, null, default);
            second.ToString().ShouldBe($"Nothing to do here: process {Environment.ProcessId} on {Environment.MachineName} cleans this data root already.");
            (await runner.Run(job, [], "hand", dryRun: true, acceptClock: true, null, default)).Deleted.ShouldBe(1, "looking is free");
        }

        (await runner.Run(job, [], "hand", dryRun: false, acceptClock: true, null, default)).Deleted.ShouldBe(1);
    }

    /// <summary>In one process, two jobs may come due at the same minute.</summary>
    [Fact]
    public async Task A_scheduled_job_waits_for_its_turn()
    {
        using var root = new SweptRoot();
        root.Write("tmp/file");
        var (held, _) = CleanerLock.TryTake(root.Path);
        var run = new PeriodicJobRunner(root.Context, null).Run(PeriodicJobs.Find("tmp-cleanup"), [], "schedule", dryRun: false, acceptClock: true, null, default);
        await Task.Delay(300);
        run.IsCompleted.ShouldBeFalse();
        held!.Dispose();
        (await run).Deleted.ShouldBe(1);
    }

    private static IReadOnlyList<ISweepArea> Areas(SweptRoot root, string key) => PeriodicJobs.Find(key).Areas(root.Context, []);

    private static SweepReport Run(SweptRoot root, string key, SweepLimits limits, Action<SweepItem>? seen) =>
        new Sweep(root.Clock).Run(Areas(root, key), limits, dryRun: false, (item, _) => seen?.Invoke(item), default, new SweepCursor(root.Path, key, root.Clock));
}
