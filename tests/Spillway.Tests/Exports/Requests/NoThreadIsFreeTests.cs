using Spillway.Database.Engines;
using Spillway.Exports.Requests;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>All threads of the pool may wait for the write lock. Who holds it must need none of them, and users who ask must not take them all.</summary>
[Collection(AloneCollection.Name)]
public sealed class NoThreadIsFreeTests(PostgresServer server)
{
    [Fact]
    public async Task A_request_that_many_wait_for_ends_without_a_thread_of_the_pool()
    {
        using var desk = new ExportDesk(server.CreateDatabase(), null, []);
        for (var user = 1; user <= 10; user++) await desk.Ask(ExportDesk.Dataset(user));
        var leader = desk.Requests.Table.Ready(oneForEachUser: false).ShouldHaveSingleItem();
        desk.Requests.Table.TryBegin(leader, "token", oneForEachUser: false).ShouldNotBeNull();

        // Not disposed of: some of those who wait come to it only after the test is over.
        var wait = new ManualResetEventSlim();
        var finished = false;
        var worker = new Thread(() => finished = desk.Requests.Table.Finish("token", "entry", "", _ => "name", _ => TimeSpan.FromDays(1)));
        try
        {
            for (var turn = 0; turn < 1000; turn++) ThreadPool.UnsafeQueueUserWorkItem(_ => wait.Wait(), null);
            worker.Start();
            worker.Join(TimeSpan.FromSeconds(5)).ShouldBeTrue();
        }
        finally
        {
            wait.Set();
            worker.Join();
        }

        finished.ShouldBeTrue();
        desk.Requests.List(null).Select(request => request.Status).Distinct().ShouldBe(["finished"]);
    }

    [Fact]
    public async Task Of_the_users_who_ask_and_cancel_at_once_one_waits_for_the_write_lock()
    {
        var database = server.CreateDatabase();
        using var desk = new ExportDesk(database, null, []);
        var asked = await desk.Ask(ExportDesk.Dataset(1));
        List<Task> users;
        using (var connection = desk.Database.Connect())
        using (connection.BeginWrite(WriteSubject.Requests))
        {
            users = [.. Enumerable.Range(2, 30).Select(user => desk.Ask(ExportDesk.Dataset(user))), desk.Requests.Cancel(asked, default)];
            while (Waiting() == 0) await Task.Delay(10);
            await Task.Delay(200);
            Waiting().ShouldBe(1);
        }

        await Task.WhenAll(users);
        desk.Requests.List(null).Count.ShouldBe(30);

        int Waiting() => database.Texts("SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND NOT granted").Count;
    }
}
