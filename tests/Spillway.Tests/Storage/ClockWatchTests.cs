using Spillway.Storage;
using Spillway.Tests.Housekeeping;

namespace Spillway.Tests.Storage;

/// <summary>Contract §6: a forward jump of the clock empties CVAT's cache.</summary>
public sealed class ClockWatchTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SetClock wall = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private BootTime boot = new("one", TimeSpan.FromHours(5));

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Time_that_passed_on_both_clocks_holds_nothing()
    {
        Check().ShouldBeNull();
        Pass(TimeSpan.FromDays(3));
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_clock_that_ran_ahead_holds_the_sweep_and_says_so_until_it_is_right_again()
    {
        Check();
        wall.Now += TimeSpan.FromDays(30);
        Pass(TimeSpan.FromHours(1));
        Check().ShouldBe(new ClockJump(TimeSpan.FromDays(30), new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
        Pass(TimeSpan.FromHours(1));
        Check().ShouldNotBeNull();
        wall.Now -= TimeSpan.FromDays(30);
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_small_correction_a_clock_set_back_and_a_new_start_of_the_machine_hold_nothing()
    {
        Check();
        wall.Now += TimeSpan.FromMinutes(4);
        Check().ShouldBeNull();
        wall.Now -= TimeSpan.FromDays(9);
        Check().ShouldBeNull();
        boot = new BootTime("two", TimeSpan.FromSeconds(3));
        wall.Now += TimeSpan.FromDays(9);
        Check().ShouldBeNull();
    }

    [Fact]
    public void A_hold_ends_after_a_day_of_real_time_or_when_an_operator_says_that_the_clock_is_right()
    {
        Check();
        wall.Now += TimeSpan.FromDays(30);
        Check().ShouldNotBeNull();
        Pass(TimeSpan.FromHours(25));
        Check().ShouldBeNull();

        wall.Now += TimeSpan.FromDays(30);
        Check().ShouldNotBeNull();
        Watch().Check(remember: true, accept: true).ShouldBeNull();
        Check().ShouldBeNull();
    }

    [Fact]
    public void Another_machine_of_the_same_root_ends_no_hold_and_is_not_held()
    {
        var other = new BootTime("other", TimeSpan.FromDays(40));
        var right = new SetClock(wall.Now);
        Check().ShouldBeNull();
        CheckOther().ShouldBeNull();
        wall.Now += TimeSpan.FromDays(30);
        Check().ShouldNotBeNull();
        CheckOther().ShouldBeNull();
        Check().ShouldNotBeNull();

        ClockJump? CheckOther() => new ClockWatch(folder.Path, right, () => other).Check(remember: true);
    }

    [Fact]
    public void The_moment_that_a_version_before_remembered_counts_for_its_machine()
    {
        File.WriteAllText(folder.Combine(".spillway-clock"), "{\"Boot\":\"one\",\"SinceBoot\":18000,\"Wall\":\"2025-11-01T00:00:00+00:00\",\"HeldSince\":null}");
        Check().ShouldNotBeNull();
        boot = boot with { Boot = "two" };
        Check().ShouldBeNull();
    }

    [Fact]
    public void Of_very_many_starts_of_machines_the_newest_are_remembered()
    {
        for (var start = 0; start < 80; start++)
        {
            boot = boot with { Boot = $"start-{start}" };
            Check().ShouldBeNull();
            foreach (var file in Directory.GetFiles(folder.Combine(".spillway"))) File.SetLastWriteTimeUtc(file, File.GetLastWriteTimeUtc(file).AddMinutes(-1));
        }

        Directory.GetFiles(folder.Combine(".spillway")).Length.ShouldBe(64);
        wall.Now += TimeSpan.FromDays(30);
        Check().ShouldNotBeNull("the newest");
        boot = boot with { Boot = "start-0" };
        Check().ShouldBeNull("the oldest");
    }

    [Fact]
    public void A_dry_run_remembers_nothing()
    {
        Watch().Check(remember: false).ShouldBeNull();
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }

    private ClockJump? Check() => Watch().Check(remember: true);

    private ClockWatch Watch() => new(folder.Path, wall, () => boot);

    private void Pass(TimeSpan time)
    {
        wall.Now += time;
        boot = boot with { SinceBoot = boot.SinceBoot + time };
    }
}
