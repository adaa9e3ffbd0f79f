using Spillway.Exports.Cache.Leases;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>The same on a PostgreSQL database, whose connections are few.</summary>
public sealed class RequestTroubleOnPostgresTests(PostgresServer server) : RequestTroubleTests
{
    private protected override ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) =>
        new(server.CreateDatabase(), write, settings);

    private protected override bool HoldsSnapshot(ExportDesk desk) => desk.Postgres!
        .Texts("SELECT pid::text FROM pg_stat_activity WHERE state = 'idle in transaction' AND application_name = 'spillway' AND datname = current_database()").Count > 0;

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

    [Fact]
    public void Connections_and_locks_suffice_for_as_many_exports_as_may_run()
    {
        using var desk = Desk(null, ("export_workers", "40"));
        var leases = EntryLeases.Choose(desk.Root, isAdopted: false, desk.Settings, TimeProvider.System);
        var opened = new List<IDisposable>();
        try
        {
            for (var export = 0; export < 40; export++)
            {
                opened.Add(leases.TryWrite($"task-{export}", $"worker {export}").ShouldNotBeNull());
                // As it has one while it opens its source.
                opened.Add(desk.Database.ConnectToSnapshot());
            }

            desk.Requests.Table.Ready(false).ShouldBeEmpty();
        }
        finally
        {
            opened.ForEach(one => one.Dispose());
        }
    }
}
