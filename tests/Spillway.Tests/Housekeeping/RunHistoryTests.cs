using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Housekeeping;
using Spillway.Storage;

namespace Spillway.Tests.Housekeeping;

/// <summary>What every run leaves behind; issue "the cache that cannot overflow", line 7.</summary>
public sealed class RunHistoryTests : IDisposable
{
    private readonly SweptRoot root = new();

    public void Dispose() => root.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_record_says_what_a_run_did_rule_by_rule(bool withDatabase)
    {
        var history = History(withDatabase);
        root.Write("tmp/old", text: new string('x', 5000));
        root.Write("tmp/new", TimeSpan.Zero);
        Directory.CreateDirectory(root.Combine("tmp/export-task-dead"));
        root.Write("tmp/export-task-dead/.owner", text: new global::Spillway.Storage.ProcessIdentity(Environment.MachineName, "", 1, "").ToString());
        await Run(withDatabase);
        var record = history.Read(10, null).Single();
        (record.Key, record.Trigger, record.State, record.LookedAt, record.Deleted, record.Kept, record.Why).ShouldBe(("tmp-cleanup", "hand", "finished", 3, 2, 1, ""));
        record.Rules.Keys.Order().ShouldBe(["owner", "retention"]);
        record.Rules["retention"].Items.ShouldBe(1);
        record.Rules["retention"].Bytes.ShouldBeGreaterThanOrEqualTo(5000);
        record.StartedAt.ShouldBe(root.Clock.Now, TimeSpan.FromSeconds(1));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_are_kept_for_as_long_as_the_setting_says_newest_first(bool withDatabase)
    {
        var history = History(withDatabase);
        for (var day = 0; day < 95; day += 10)
        {
            await Run(withDatabase);
            root.Clock.Now += TimeSpan.FromDays(10);
        }

        await Run(withDatabase);
        var days = history.Read(100, "tmp-cleanup").Select(record => (int)Math.Round((root.Clock.Now - record.StartedAt).TotalDays)).ToList();
        days.ShouldBe([0, 10, 20, 30, 40, 50, 60, 70, 80, 90]);
        history.Read(2, null).Count.ShouldBe(2);
        history.Read(2, "object-tmp-cleanup").ShouldBeEmpty();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_that_is_held_since_the_clock_jumped_forgets_nothing(bool withDatabase)
    {
        Assert.SkipUnless(BootTime.Read() is not null, "This system has no clock that counts since the start of the machine.");
        await Run(withDatabase);
        new CacheUses(root.Path, root.Clock).Hit("task-1-backup-instance1.5.zip", 1);
        root.Clock.Now += TimeSpan.FromDays(200);
        (await Run(withDatabase, acceptClock: false)).Held.ShouldNotBeNull();
        History(withDatabase).Read(10, null).Select(record => record.State).ShouldBe(["held", "finished"]);
        Directory.GetFiles(root.Combine(".spillway"), "uses-*").Length.ShouldBe(1);

        await Run(withDatabase);
        History(withDatabase).Read(10, null).Select(record => record.State).ShouldBe(["finished", "held"], ignoreOrder: true);
        Directory.GetFiles(root.Combine(".spillway"), "uses-*").ShouldBeEmpty();
    }

    [Fact]
    public async Task A_line_that_a_dead_process_left_half_written_loses_no_other()
    {
        await Run(withDatabase: false);
        File.AppendAllText(root.Combine(".spillway/runs.jsonl"), "{\"key\": \"tmp-cl");
        await Run(withDatabase: false);
        History(withDatabase: false).Read(10, null).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_run_whose_database_takes_no_row_is_kept_as_a_line_among_the_others()
    {
        await Run(withDatabase: true);
        root.Clock.Now += TimeSpan.FromHours(1);
        Database(wanted: true)!.ExecuteScript("CREATE TRIGGER refuse BEFORE INSERT ON PeriodicRuns BEGIN SELECT RAISE(ABORT, 'not now'); END");
        await Run(withDatabase: true);
        History(withDatabase: true).Read(10, null).Select(record => (int)Math.Round((root.Clock.Now - record.StartedAt).TotalHours)).ShouldBe([0, 1]);
        History(withDatabase: false).Read(10, null).Count.ShouldBe(1);
    }

    private async Task<SweepReport> Run(bool withDatabase, bool acceptClock = true) =>
        await new PeriodicJobRunner(root.Context, Database(withDatabase)).Run(PeriodicJobs.Find("tmp-cleanup"), [], "hand", dryRun: false, acceptClock, null, default);

    private RunHistory History(bool withDatabase) => new(root.Path, Database(withDatabase), TimeSpan.FromDays(90), root.Clock);

    private SpillwayDatabase? Database(bool wanted) => wanted ? SpillwayDatabase.Open(root.Combine("spillway.db")) : null;
}
