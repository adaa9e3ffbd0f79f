using Spillway.Database;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>The same on a PostgreSQL database.</summary>
public sealed class ExportRequestsOnPostgresTests(PostgresServer server) : ExportRequestsTests
{
    private protected override ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) =>
        new(server.CreateDatabase(), write, settings);

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

        using var context = desk.Database.CreateContext();
        context.Requests.Add(Row(FrozenPayloads.BackupId, "export", "backup", """{"function":"create_backup","task_id":1,"filename":"/home/django/data/tasks/1/task_backup.zip"}"""));
        context.Requests.Add(Row("clear:task-1-dataset", "cleanup", "dataset", """{"function":"clear_export_cache","task_id":1,"file_ctime":1736416800.5}"""));
        context.SaveChanges();
    }
}
