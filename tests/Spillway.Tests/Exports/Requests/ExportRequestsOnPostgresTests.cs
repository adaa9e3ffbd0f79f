using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>The same on a PostgreSQL database.</summary>
public sealed class ExportRequestsOnPostgresTests(PostgresServer server) : ExportRequestsTests
{
    private protected override ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) =>
        new(server.CreateDatabase(), write, settings);

    /// <summary>A server that stands still for seconds, or the end of a connection, is no fault of an export.</summary>
    [Fact]
    public async Task An_end_that_the_database_breaks_off_is_tried_again_and_what_was_built_is_found()
    {
        using var desk = DeskThatRefusesTheEnd(times: 1);
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        (await desk.Until(id, status => status.Message.Length > 0)).Message.ShouldEndWith("The export is tried again.");
        (await desk.Over(id, seconds: 20)).Status.ShouldBe("finished");
        desk.Builds.ShouldBe(1);
        desk.Database.Requests().Single().Attempt.ShouldBe(2);
    }

    [Fact]
    public async Task What_the_database_breaks_off_each_time_fails_in_the_end()
    {
        using var desk = DeskThatRefusesTheEnd(times: 1000);
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var over = await desk.Over(await desk.Ask(ExportDesk.Dataset()), seconds: 60);
        over.Status.ShouldBe("failed");
        over.Message.ShouldContain("terminated");
        desk.Builds.ShouldBe(1);
        (await desk.LeasesInTheEnd()).ShouldBeEmpty();
    }

    /// <summary>Answers the end of a request as the server does that ends a transaction which stood still.</summary>
    private ExportDesk DeskThatRefusesTheEnd(int times)
    {
        var database = server.CreateDatabase();
        var desk = new ExportDesk(database, null, []);
        // A sequence counts what is rolled back too.
        database.Execute($"""
            CREATE SEQUENCE refused;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('refused') <= {times} THEN RAISE EXCEPTION 'terminated by a test' USING ERRCODE = '25P03'; END IF;
                RETURN NEW;
            END $$;
            CREATE TRIGGER refuse BEFORE UPDATE ON "Requests" FOR EACH ROW WHEN (NEW."State" = 'Finished') EXECUTE FUNCTION refuse();
            """);
        return desk;
    }

    /// <summary>The frozen rows are SQLite's words; here the same rows go in by the model.</summary>
    private protected override void QueueWorkOfVersionOne(ExportDesk desk)
    {
        RequestRow Row(string id, string action, string subresource, string payload) => new()
        {
            Id = id,
            UserId = 1,
            Action = action,
            Target = "task",
            TargetId = 1,
            Subresource = subresource,
            PayloadVersion = 1,
            Payload = payload,
            CreatedAt = DateTime.UnixEpoch,
        };

        using var connection = desk.Database.Connect();
        Row(FrozenPayloads.BackupId, "export", "backup", """{"function":"create_backup","task_id":1,"filename":"/home/django/data/tasks/1/task_backup.zip"}""").Insert(connection);
        Row("clear:task-1-dataset", "cleanup", "dataset", """{"function":"clear_export_cache","task_id":1,"file_ctime":1736416800.5}""").Insert(connection);
    }
}
