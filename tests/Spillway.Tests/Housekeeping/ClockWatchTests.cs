using Spillway.Housekeeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>Contract §6: a forward jump of the clock must not empty the cache.</summary>
public sealed class ClockWatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SetClock clock = new();
    private TimeSpan sinceBoot = TimeSpan.FromHours(5);
    private string boot = "first";

    [Fact]
    public void While_both_clocks_agree_nothing_is_held()
    {
        Check().ShouldBeNull();
        Pass(TimeSpan.FromHours(7));
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_wall_clock_that_ran_ahead_holds_the_sweep_until_it_is_right_again()
    {
        Check();
        clock.Now += TimeSpan.FromDays(3);
        Check().ShouldNotBeNull().ShouldContain("3 d 0 h ahead");
        Check().ShouldNotBeNull();
        clock.Now -= TimeSpan.FromDays(3);
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_hold_ends_when_an_operator_accepts_the_clock()
    {
        Check();
        clock.Now += TimeSpan.FromDays(3);
        Watch().Check(remember: true, accept: true).ShouldBeNull();
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_hold_ends_after_a_day_of_real_time_so_that_the_disk_cannot_fill_for_ever()
    {
        Check();
        clock.Now += TimeSpan.FromDays(3);
        Check().ShouldNotBeNull();
        Pass(TimeSpan.FromHours(23));
        Check().ShouldNotBeNull();
        Pass(TimeSpan.FromHours(2));
        Check().ShouldBeNull();
    }

    [Fact]
    public void After_a_restart_of_the_machine_nothing_can_be_compared()
    {
        Check();
        boot = "second";
        sinceBoot = TimeSpan.FromMinutes(1);
        clock.Now += TimeSpan.FromDays(3);
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_dry_run_tells_and_remembers_nothing()
    {
        Watch().Check(remember: false).ShouldBeNull();
        File.Exists(folder.Combine(ClockWatch.StateName)).ShouldBeFalse();
    }

    public void Dispose() => folder.Dispose();

    private void Pass(TimeSpan span)
    {
        clock.Now += span;
        sinceBoot += span;
    }

    private ClockWatch Watch() => new(folder.Path, clock, () => new BootTime(boot, sinceBoot));

    private string? Check() => Watch().Check(remember: true);

    private sealed class SetClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
