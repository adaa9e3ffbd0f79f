using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>Machines that share a PostgreSQL database, and clocks that do not agree.</summary>
public sealed class ClockDifferenceTests(PostgresServer server)
{
    [Theory]
    [InlineData(60, "60.0 s ahead of the database's")]
    [InlineData(-60, "60.0 s behind the database's")]
    [InlineData(2, null)]
    public async Task A_worker_says_once_when_its_clock_is_not_the_databases(int ahead, string? said)
    {
        using var desk = new ExportDesk(server.CreateDatabase(), null, []);
        var clock = new ShiftedClock(TimeSpan.FromSeconds(ahead));
        ClockDifference.Of(desk.Database, clock)!.Value.TotalSeconds.ShouldBe(ahead, 1);

        List<string> log = [];
        var requests = new ExportRequests(desk.Root, desk.Database, Spillway.Settings.SettingsReader.Read(null, _ => null), clock);
        await using (var host = (await RequestHost.TryStart(requests, [], default)).ShouldNotBeNull())
        {
            host.Log = log.Add;
            for (var turn = 0; turn < 100 && log.Count == 0 && (said is not null || turn < 50); turn++) await Task.Delay(50);
        }

        if (said is null) log.ShouldBeEmpty();
        else System.Text.RegularExpressions.Regex.Replace(log.ShouldHaveSingleItem(), @"\b(?:59\.9|60\.\d)\b", "60.0").ShouldStartWith($"The clock of this machine is {said}");
    }

    [Fact]
    public void A_database_of_one_machine_has_no_clock_of_its_own()
    {
        using var desk = new ExportDesk();
        ClockDifference.Of(desk.Database, TimeProvider.System).ShouldBeNull();
    }

    private sealed class ShiftedClock(TimeSpan ahead) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + ahead;
    }
}
