using Spillway.Exports.Cache.Leases;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>The same on a PostgreSQL database, whose connections are few.</summary>
public sealed class RequestTroubleOnPostgresTests(PostgresServer server) : RequestTroubleTests
{
    private protected override ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) =>
        new(server.CreateDatabase(), write, settings);

    /// <summary>It stands still and holds the entry; he who takes the request over gets no connection to end its session with.</summary>
    [Fact]
    public async Task A_lost_worker_is_not_forgotten_when_its_session_could_not_be_ended()
    {
        var database = server.CreateDatabase();
        using var desk = new ExportDesk(
            database, null, [("database", database.ConnectionString + ";Maximum Pool Size=2;Timeout=1"), ("export_locked_retry_interval", "0.1"), ("export_cache_lock_ttl", "0.1"), ("export_cache_lock_acquisition_timeout", "0.5")]);
        var id = await desk.Ask(ExportDesk.Dataset());
        desk.Requests.Table.TryBegin(id, "lost", false).ShouldNotBeNull();
        desk.Requests.Table.EndLeases();
        var leases = EntryLeases.Choose(desk.Root, isAdopted: false, desk.Settings, TimeProvider.System);
        using var held = leases.TryWrite(Entry, "lost").ShouldNotBeNull();
        using (leases.TryWrite("another", "alive").ShouldNotBeNull()) await desk.Requests.Worker.Run(id, default);
        desk.Status(id).IsOver.ShouldBeFalse();
        held.IsHeld().ShouldBeTrue();

        for (var turn = 0; turn < 100 && desk.Requests.Table.Ready(false).Count == 0; turn++) await Task.Delay(20, TestContext.Current.CancellationToken);
        await desk.Requests.Worker.Run(id, default);
        desk.Status(id).Status.ShouldBe("finished");
        held.IsHeld().ShouldBeFalse();
    }
}
