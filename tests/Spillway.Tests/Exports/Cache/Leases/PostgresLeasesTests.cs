using Spillway.Exports.Cache.Leases;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Cache.Leases;

public sealed class PostgresLeasesTests(PostgresServer server) : SharedEntryLeasesTests, IDisposable
{
    private const string Entry = "task-2-dataset-instance1.5-coco-10.zip";

    private readonly TestDatabase database = server.CreateDatabase();

    public void Dispose() => database.Dispose();

    [Fact]
    public void The_lease_of_a_worker_that_shows_no_sign_of_life_is_ended_and_it_notices()
    {
        using var lost = Create().TryWrite(Entry, "silent").ShouldNotBeNull();
        using var other = Create().TryWrite("another", "alive").ShouldNotBeNull();
        Create().End("silent");
        using var next = Create().TryWrite(Entry, "next").ShouldNotBeNull();
        lost.IsHeld().ShouldBeFalse();
        other.IsHeld().ShouldBeTrue();
        lost.Dispose();
        next.IsHeld().ShouldBeTrue();
        Create().IsLeased(Entry).ShouldBeTrue();
    }

    [Fact]
    public void A_database_that_does_not_answer_is_said_so()
    {
        var leases = new PostgresLeases("Host=127.0.0.1;Port=1;Username=nobody;Password=secret;Timeout=1");
        Should.Throw<LeasesUnavailableException>(() => leases.TryWrite(Entry)).Message.ShouldNotContain("secret");
        Should.Throw<LeasesUnavailableException>(() => leases.TryRead(Entry));
    }

    /// <summary>The server restarts: readers keep their open files, and leases are to be had again at once.</summary>
    [Fact]
    public void Leases_that_were_lost_with_their_sessions_can_be_had_again()
    {
        var leases = Create();
        var reading = leases.TryRead(Entry).ShouldNotBeNull();
        var building = leases.TryWrite("another").ShouldNotBeNull();
        database.Execute("SELECT pg_terminate_backend(pid, 30000) FROM pg_stat_activity WHERE application_name = 'spillway lease' AND datname = current_database()");
        building.IsHeld().ShouldBeFalse();
        // The first question finds out that the session is gone.
        Should.Throw<LeasesUnavailableException>(() => leases.TryRead("whatever"));
        leases.TryRead(Entry).ShouldNotBeNull().Dispose();
        Create().TryWrite(Entry).ShouldNotBeNull().Dispose();
        reading.Dispose();
        building.Dispose();
        leases.TryWrite("another").ShouldNotBeNull().Dispose();
    }

    private protected override IEntryLeases Create() => new PostgresLeases(database.ConnectionString);
}
