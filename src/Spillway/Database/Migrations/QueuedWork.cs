namespace Spillway.Database.Migrations;

/// <summary>
/// What version 1 queued: a worker would still run it, but a request's id and entry stay as they are and its payload becomes today's.
/// The clean-ups that each export scheduled are not needed since a periodic job does that.
/// </summary>
internal static class QueuedWork
{
    public const string Sqlite = """
        DELETE FROM Requests WHERE PayloadVersion = 1 AND json_extract(Payload, '$.function') NOT IN ('create_backup', 'export_dataset');
        UPDATE Requests SET PayloadVersion = 2, Payload = json_patch(
            json_remove(Payload, '$.function', '$.filename', '$.project_id', '$.task_id', '$.job_id'),
            json_object('target', Target, 'target_id', TargetId))
        WHERE PayloadVersion = 1 AND State IN ('Queued', 'Started');
        """;
}
