using Spillway.Exports.Requests;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Tests.Exports.Requests;

/// <summary>Quartz fires periodic jobs by their schedules; nobody calls them.</summary>
public sealed class ScheduledWorkTests
{
    [Fact]
    public async Task A_periodic_job_runs_at_the_minute_of_its_schedule_and_is_recorded()
    {
        using var desk = new ExportDesk();
        var settings = SettingsReader.Read(null, name => name == "SPILLWAY_TMP_CLEANUP_SCHEDULE" ? "* * * * *" : null);
        // Three seconds before a full minute.
        var clock = new ShiftedClock(TimeSpan.FromSeconds(((57 - TimeProvider.System.GetUtcNow().Second) + 60) % 60));
        var runner = new PeriodicJobRunner(new PeriodicJobContext(DataRoot.OpenOwn(desk.Root), settings, clock), desk.Database);
        var old = Path.Combine(desk.Root, "tmp", "old");
        await File.WriteAllTextAsync(old, "");
        File.SetLastWriteTimeUtc(old, DateTime.UnixEpoch.AddYears(40));

        // This job alone: the minute may be the full hour, at which others run too.
        ScheduledWork[] scheduled = [.. runner.Scheduled(null).Where(work => work.Key == "tmp-cleanup")];
        await using var host = await RequestHost.TryStart(new ExportRequests(desk.Root, desk.Database, settings, clock), scheduled, default);
        for (var turn = 0; turn < 400 && File.Exists(old); turn++) await Task.Delay(50);
        File.Exists(old).ShouldBeFalse();
        for (var turn = 0; turn < 100 && desk.Database.PeriodicRuns().Count == 0; turn++) await Task.Delay(50);
        var run = desk.Database.PeriodicRuns().ShouldHaveSingleItem();
        (run.Key, run.Trigger, run.State, run.RemovedItems).ShouldBe(("tmp-cleanup", "schedule", "finished", 1));
        run.StartedAt.Second.ShouldBeLessThan(50, "it fired at the full minute, not when the host came");
    }

    /// <summary>One job was scheduled already when the next one could not be.</summary>
    [Fact]
    public async Task A_host_that_could_not_start_runs_nothing_and_leaves_its_place_to_the_next()
    {
        using var desk = new ExportDesk();
        // Far from any full minute, until it has failed.
        var clock = new ShiftedClock(TimeSpan.FromSeconds(5 - TimeProvider.System.GetUtcNow().Second));
        var runs = 0;
        ScheduledWork Work(string key, string cron) => new(key, cron, TimeZoneInfo.Utc, _ =>
        {
            Interlocked.Increment(ref runs);
            return Task.CompletedTask;
        });
        await Should.ThrowAsync<FormatException>(
            () => RequestHost.TryStart(new ExportRequests(desk.Root, desk.Database, desk.Settings, clock), [Work("good", "* * * * *"), Work("bad", "nonsense")], default));
        runs.ShouldBe(0);
        clock.Ahead += TimeSpan.FromSeconds(60);
        await Task.Delay(3000, TestContext.Current.CancellationToken);
        runs.ShouldBe(0);
        await using var next = await RequestHost.TryStart(desk.Requests, [], default);
        next.ShouldNotBeNull();
    }

    /// <summary>Goes as the real one, some seconds ahead.</summary>
    private sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
    {
        internal TimeSpan Ahead { get; set; } = ahead;

        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + Ahead;
    }
}
