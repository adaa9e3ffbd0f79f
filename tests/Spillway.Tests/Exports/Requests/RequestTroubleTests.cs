using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Spillway.Exports.Requests;

namespace Spillway.Tests.Exports.Requests;

/// <summary>What goes wrong around a build: its settings, its row, its worker, its result.</summary>
public class RequestTroubleTests
{
    private protected virtual ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) => new(write, settings);

    private protected const string Entry = "task-1-dataset-instance1736416800.0-note-10.zip";

    [Fact]
    public async Task A_time_limit_may_be_longer_than_any_timer()
    {
        using var desk = Desk(null, ("export_time_limit", "60d"));
        var id = await desk.Ask(ExportDesk.Dataset());
        (await desk.Requests.Worker.Run(id, default)).ShouldBeTrue();
        desk.Status(id).Status.ShouldBe("finished");
    }

    [Fact]
    public async Task A_request_whose_row_cannot_be_read_fails()
    {
        using var desk = Desk();
        var id = await desk.Ask(ExportDesk.Dataset());
        desk.Database.Execute($"""UPDATE "Requests" SET "Payload" = {"{"}""").ShouldBe(1);
        (await desk.Requests.Worker.Run(id, default)).ShouldBeTrue();
        desk.Status(id).Status.ShouldBe("failed");
    }

    [Fact]
    public async Task A_request_whose_workers_die_again_and_again_fails_and_so_does_who_waits_for_it()
    {
        using var desk = Desk();
        var first = await desk.Ask(ExportDesk.Dataset(1));
        var second = await desk.Ask(ExportDesk.Dataset(2));
        for (var death = 1; death <= 5; death++) DieWith(desk, first);
        (await desk.Requests.Worker.Run(first, default)).ShouldBeTrue();
        foreach (var status in new[] { desk.Status(first), desk.Status(second) })
        {
            status.Status.ShouldBe("failed");
            status.Message.ShouldContain("worker died");
        }

        desk.Builds.ShouldBe(0);
        // Who asks again has as many attempts again.
        await desk.Ask(ExportDesk.Dataset(1));
        DieWith(desk, first);
        await desk.Requests.Worker.Run(first, default);
        desk.Status(first).Status.ShouldBe("finished");
    }

    [Fact]
    public async Task What_was_put_back_is_no_death_of_a_worker()
    {
        using var desk = Desk();
        var id = await desk.Ask(ExportDesk.Dataset());
        for (var turn = 0; turn < 10; turn++)
        {
            desk.Requests.Table.TryBegin(id, $"worker {turn}", false).ShouldNotBeNull();
            desk.Requests.Table.PutBack($"worker {turn}", null, "in use").ShouldBeTrue();
        }

        for (var death = 1; death <= 4; death++) DieWith(desk, id);
        await desk.Requests.Worker.Run(id, default);
        desk.Status(id).Status.ShouldBe("finished");
    }

    private static void DieWith(ExportDesk desk, string id)
    {
        desk.Requests.Table.TryBegin(id, $"worker {Guid.NewGuid():N}", false).ShouldNotBeNull();
        desk.Requests.Table.EndLeases();
    }

    [Fact]
    public async Task A_result_at_which_somebody_looks_for_a_moment_is_opened_after_it()
    {
        using var desk = Desk();
        var id = await Finished(desk);
        using var look = Look(desk);
        var opening = Task.Run(() => desk.Requests.OpenResult(id), TestContext.Current.CancellationToken);
        await Task.Delay(300, TestContext.Current.CancellationToken);
        look.Dispose();
        (await opening).Download.ShouldNotBeNull().Dispose();
    }

    [Fact]
    public async Task A_result_that_cannot_be_opened_keeps_no_lease()
    {
        using var desk = Desk();
        var id = await Finished(desk);
        using (Look(desk)) Should.Throw<IOException>(() => desk.Requests.OpenResult(id));
        using var deleting = desk.Cache.TryWrite(Entry).ShouldNotBeNull();
    }

    private static async Task<string> Finished(ExportDesk desk)
    {
        var id = await desk.Ask(ExportDesk.Dataset());
        await desk.Requests.Worker.Run(id, default);
        desk.Status(id).Status.ShouldBe("finished");
        return id;
    }

    private static FileStream Look(ExportDesk desk) => new(Path.Combine(desk.Root, "cache", "export", Entry), FileMode.Open, FileAccess.Read, FileShare.None);

    /// <summary>A snapshot would keep SQLite's log from being begun anew, and take a connection from signs of life.</summary>
    [Fact]
    public async Task While_it_is_written_an_export_holds_no_snapshot_of_the_database()
    {
        var held = true;
        ExportDesk desk = null!;
        using (desk = Desk((path, _) =>
        {
            // Others have theirs for an instant.
            for (var watch = Stopwatch.StartNew(); held && watch.Elapsed < TimeSpan.FromSeconds(3); Thread.Sleep(50)) held = HoldsSnapshot(desk);
            File.WriteAllText(path, "an archive");
        }))
        {
            await Finished(desk);
            held.ShouldBeFalse();
        }
    }

    private protected virtual bool HoldsSnapshot(ExportDesk desk)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(desk.Root, "spillway.db")}");
        connection.Open();
        using var checkpoint = connection.CreateCommand();
        checkpoint.CommandText = "PRAGMA busy_timeout = 10; PRAGMA wal_checkpoint(TRUNCATE)";
        using var reader = checkpoint.ExecuteReader();
        do
        {
            if (reader.FieldCount == 3 && reader.Read()) return reader.GetInt64(0) != 0;
        }
        while (reader.NextResult());
        throw new InvalidOperationException("SQLite did not say whether its log was begun anew.");
    }
}
