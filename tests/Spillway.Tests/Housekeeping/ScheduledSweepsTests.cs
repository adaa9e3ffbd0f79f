using Spillway.Exports.Requests;
using Spillway.Housekeeping;

namespace Spillway.Tests.Housekeeping;

public sealed class ScheduledSweepsTests
{
    [Fact]
    public async Task Work_runs_when_it_is_due_and_a_failure_keeps_nothing_from_running()
    {
        var clock = new SetClock(new DateTimeOffset(2025, 1, 9, 10, 29, 59, 900, TimeSpan.Zero));
        var ran = new List<string>();
        var said = new List<string>();
        using var stop = new CancellationTokenSource();
        ScheduledWork Work(string key, string cron, Action run) => new(key, cron, TimeZoneInfo.Utc, _ => { run(); return Task.CompletedTask; });
        var sweeps = new ScheduledSweeps(
            [
                Work("fails", "30 * * * *", () => throw new IOException("The disk is gone.")),
                Work("half", "30 * * * *", () => ran.Add("half")),
                Work("hour", "0 * * * *", () => { ran.Add("hour"); stop.Cancel(); }),
            ],
            clock, said.Add);
        var running = sweeps.Run(stop.Token);
        ran.ShouldBeEmpty();
        clock.Now = new DateTimeOffset(2025, 1, 9, 10, 59, 59, 950, TimeSpan.Zero);
        for (var tries = 0; ran.Count == 0 && tries < 500; tries++) await Task.Delay(10, TestContext.Current.CancellationToken);
        ran.ShouldBe(["half"]);
        clock.Now = new DateTimeOffset(2025, 1, 9, 11, 0, 0, 0, TimeSpan.Zero);
        await Should.ThrowAsync<OperationCanceledException>(() => running);
        ran.ShouldBe(["half", "hour"]);
        said.ShouldBe(["fails: The disk is gone."]);
    }
}
