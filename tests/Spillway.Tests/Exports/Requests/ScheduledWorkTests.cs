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
        using var rows = desk.Database.CreateContext();
        for (var turn = 0; turn < 100 && !rows.PeriodicRuns.Any(); turn++) await Task.Delay(50);
        var run = rows.PeriodicRuns.ToList().ShouldHaveSingleItem();
        (run.Key, run.Trigger, run.State, run.RemovedItems).ShouldBe(("tmp-cleanup", "schedule", "finished", 1));
        run.StartedAt.Second.ShouldBeLessThan(50, "it fired at the full minute, not when the host came");
    }

    /// <summary>Goes as the real one, some seconds ahead.</summary>
    private sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
