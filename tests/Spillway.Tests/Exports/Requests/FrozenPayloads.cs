namespace Spillway.Tests.Exports.Requests;

/// <summary>
/// Rows as version 1 queued them, never to be changed: a backup with the file name argument that was dropped since, and the clean-up
/// that each export scheduled for later.
/// </summary>
internal static class FrozenPayloads
{
    internal const string BackupId = "action=export&target=task&target_id=1&user_id=1&subresource=backup";

    internal const string VersionOne = """
        INSERT INTO Requests (Id, UserId, Action, Target, TargetId, Subresource, PayloadVersion, Payload, State, Attempt, CancelAsked, Progress, Message, CreatedAt)
        VALUES ('action=export&target=task&target_id=1&user_id=1&subresource=backup', 1, 'export', 'task', 1, 'backup', 1,
          '{{"function":"create_backup","task_id":1,"filename":"/home/django/data/tasks/1/task_backup.zip"}}', 'Queued', 0, 0, 0, '', '2025-01-09 10:00:00');
        INSERT INTO Requests (Id, UserId, Action, Target, TargetId, Subresource, PayloadVersion, Payload, State, Attempt, CancelAsked, Progress, Message, CreatedAt, NotBefore)
        VALUES ('clear:task-1-dataset', 1, 'cleanup', 'task', 1, 'dataset', 1,
          '{{"function":"clear_export_cache","task_id":1,"file_path":"/home/django/data/tasks/1/export_cache/dataset_coco-10.zip","file_ctime":1736416800.5}}', 'Queued', 0, 0, 0, '', '2025-01-09 10:00:00', '2025-01-10 10:00:00');
        """;
}
