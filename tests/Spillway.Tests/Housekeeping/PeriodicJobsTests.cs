using Spillway.Database;
using Spillway.Housekeeping;
using Spillway.Storage;

namespace Spillway.Tests.Housekeeping;

/// <summary>What every periodic job promises; contract §1 lines 8 and 9 and the table of jobs.</summary>
public sealed class PeriodicJobsTests : IDisposable
{
    private readonly SweptRoot root = new();

    public void Dispose() => root.Dispose();

    public static TheoryData<string> Keys => [.. PeriodicJobs.All.Select(job => job.Key)];

    [Fact]
    public void Every_job_is_listed() =>
        PeriodicJobs.All.Select(job => job.GetType()).ShouldBe(
            typeof(IPeriodicJob).Assembly.GetTypes().Where(type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IPeriodicJob))), ignoreOrder: true);

    [Fact]
    public void Keys_and_aliases_name_one_job_each()
    {
        var names = PeriodicJobs.All.SelectMany(job => job.Aliases.Append(job.Key)).ToList();
        names.ShouldBeUnique();
        foreach (var job in PeriodicJobs.All) job.Aliases.Append(job.Key).ShouldAllBe(name => PeriodicJobs.Find(name) == job);
    }

    [Theory]
    [InlineData("cron_export_cache_directory_cleanup", "export-cache-cleanup")]
    [InlineData("cron_export_cache_cleanup", "export-cache-cleanup")]
    [InlineData("cron_tmp_directory_cleanup", "tmp-cleanup")]
    [Trait("parity", "8")]
    public void CVATs_ids_work(string alias, string key) => PeriodicJobs.Find(alias).Key.ShouldBe(key);

    [Fact]
    public void A_wrong_id_lists_what_exists() =>
        Should.Throw<PeriodicJobException>(() => PeriodicJobs.Find("cron_nothing")).Message
            .ShouldBe("There is no periodic job 'cron_nothing': there are export-cache-cleanup, tmp-cleanup, object-tmp-cleanup.");

    [Theory]
    [MemberData(nameof(Keys))]
    public void The_schedule_that_a_job_states_is_its_settings_default(string key) =>
        root.Settings.Schedule(key).ShouldBe(PeriodicJobs.Find(key).DefaultSchedule);

    [Theory]
    [MemberData(nameof(Keys))]
    public void It_runs_in_an_empty_root_without_a_worker_and_does_nothing(string key)
    {
        var before = root.Everything();
        root.Sweep(key).Deleted.ShouldBe(0);
        root.Everything().ShouldBe(before);
    }

    [Theory]
    [MemberData(nameof(Keys))]
    public void An_argument_that_is_none_of_its_is_refused(string key)
    {
        Should.Throw<PeriodicJobException>(() => PeriodicJobs.Find(key).Areas(root.Context, ["DeleteExpiredExports"]));
        Should.Throw<PeriodicJobException>(() => PeriodicJobs.Find(key).Areas(root.Context, ["job", "task"]));
    }

    [Theory]
    [MemberData(nameof(Keys))]
    [Trait("parity", "9")]
    public async Task It_stops_by_itself_before_its_time_limit_and_says_so(string key)
    {
        var late = new HurriedClock(root.Clock.Now);
        for (var file = 0; file < 20; file++)
        {
            root.Write($"tmp/{file}");
            root.Write($"tasks/{file}/tmp/file");
            root.Write($"cache/export/task-{file}-backup-instance1.5.zip");
        }

        var runner = new PeriodicJobRunner(root.Context with { Time = late }, null);
        var report = await runner.Run(PeriodicJobs.Find(key), [], "hand", dryRun: false, acceptClock: true, (_, _) => late.Passed += TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        report.StoppedEarly.ShouldBe("its time was over");
        report.Deleted.ShouldBe(10, "the limit is 10 min with a margin of 30 s, and each item took a minute");
        report.ToString().ShouldEndWith("; stopped early: its time was over.");
    }

    [Fact]
    public async Task Every_run_is_recorded_with_what_it_did()
    {
        var database = SpillwayDatabase.Open(root.Combine("spillway.db"));
        root.Write("tmp/old", text: new string('x', 5000));
        root.Write("tmp/new", TimeSpan.Zero);
        var runner = new PeriodicJobRunner(root.Context, database);
        await runner.Run(PeriodicJobs.Find("tmp-cleanup"), ["2d"], "hand", dryRun: true, acceptClock: true, null, TestContext.Current.CancellationToken);
        await runner.Run(PeriodicJobs.Find("tmp-cleanup"), ["2d"], "hand", dryRun: false, acceptClock: true, null, TestContext.Current.CancellationToken);
        var run = database.PeriodicRuns().Single();
        (run.Key, run.Trigger, run.Arguments, run.State, run.RemovedItems).ShouldBe(("tmp-cleanup", "hand", "2d", "finished", 1));
        run.RemovedBytes.ShouldBeGreaterThanOrEqualTo(5000);
        run.Message.ShouldContain("Deleted 1 of 2");
        run.Details.ShouldContain("\"retention\":{\"items\":1,");
    }

    [Fact]
    public async Task A_clock_that_ran_ahead_holds_a_run_and_the_record_says_so()
    {
        Assert.SkipUnless(BootTime.Read() is not null, "This system has no clock that counts since the start of the machine.");
        var database = SpillwayDatabase.Open(root.Combine("spillway.db"));
        var runner = new PeriodicJobRunner(root.Context, database);
        var job = PeriodicJobs.Find("tmp-cleanup");
        (await runner.Run(job, [], "schedule", dryRun: false, acceptClock: false, null, TestContext.Current.CancellationToken)).Held.ShouldBeNull();
        root.Write("tmp/file", TimeSpan.Zero);
        root.Clock.Now += TimeSpan.FromDays(30);
        (await runner.Run(job, [], "schedule", dryRun: false, acceptClock: false, null, TestContext.Current.CancellationToken)).Held!.ShouldMatch("^the clock ran (29 d 23|30 d 0) h ahead of the time that passed since .* say --accept-clock$");
        root.Has("tmp/file").ShouldBeTrue();
        database.PeriodicRuns().Select(row => row.State).ShouldBe(["finished", "held"]);
    }

    /// <summary>Time that passes only when a test says so.</summary>
    private sealed class HurriedClock(DateTimeOffset now) : TimeProvider
    {
        public TimeSpan Passed { get; set; }

        public override DateTimeOffset GetUtcNow() => now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }
}
