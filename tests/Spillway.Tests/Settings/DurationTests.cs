using Spillway.Settings;

namespace Spillway.Tests.Settings;

public sealed class DurationTests
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("90s", 90)]
    [InlineData("1.5m", 90)]
    [InlineData("24h", 86_400)]
    [InlineData("7d", 604_800)]
    public void Times_are_read_with_or_without_a_unit(string text, double seconds)
    {
        Duration.TryParse(text, out var span).ShouldBeTrue();
        span.TotalSeconds.ShouldBe(seconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("h")]
    [InlineData("-5s")]
    [InlineData("NaN")]
    [InlineData("5 weeks")]
    [InlineData("99999999999d")]
    public void What_is_not_a_time_is_refused(string text) => Duration.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void A_time_that_no_timer_can_wait_is_taken_for_an_endless_one()
    {
        Duration.ForTimer(TimeSpan.FromDays(29)).ShouldBe(TimeSpan.FromDays(29));
        Duration.ForTimer(TimeSpan.FromDays(36500)).ShouldBe(Timeout.InfiniteTimeSpan);
    }

    [Theory]
    [InlineData(3 * 3600 + 720, "3 h 12 min")]
    [InlineData(45, "45 s")]
    [InlineData(90_000, "1 d 1 h")]
    [InlineData(-61, "-1 min 1 s")]
    [InlineData(0.25, "0.25 s")]
    public void Words_name_the_two_largest_units(double seconds, string words) => Duration.Words(TimeSpan.FromSeconds(seconds)).ShouldBe(words);
}
