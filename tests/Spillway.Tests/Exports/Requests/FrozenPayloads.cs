namespace Spillway.Tests.Exports.Requests;

/// <summary>
/// Rows as version 1 queued them, never to be changed: a backup with the file name argument that was dropped since, and the clean-up
/// that each export scheduled for later.
/// </summary>
internal static class FrozenPayloads
{
    internal const string BackupId = "action=export&target=task&target_id=1&user_id=1&subresource=backup";

    internal const string DatasetId = "action=export&target=job&target_id=1&user_id=1&format=Note_1~0&subresource=annotations";

    internal const string FinishedId = "action=export&target=project&target_id=1&user_id=1&format=Note_1~0&subresource=dataset";

    /// <summary>A dataset that a worker had begun when it was stopped for the upgrade, and one that was finished before.</summary>
    internal const string VersionOneDatasets = """
        INSERT INTO Requests (Id, UserId, Action, Target, TargetId, Subresource, Format, PayloadVersion, Payload, State, Attempt, CancelAsked, Progress, Message, CreatedAt, StartedAt, WorkerToken)
        VALUES ('action=export&target=job&target_id=1&user_id=1&format=Note_1~0&subresource=annotations', 1, 'export', 'job', 1, 'annotations', 'Note 1.0', 1,
          '{"function":"export_dataset","job_id":1,"format":"Note 1.0","save_images":false,"filename":"/home/django/data/jobs/1/export_cache/x.zip"}', 'Started', 1, 0, 0.5, '', '2025-01-09 10:00:00', '2025-01-09 10:00:01', 'gone');
        INSERT INTO Requests (Id, UserId, Action, Target, TargetId, Subresource, Format, PayloadVersion, Payload, State, Attempt, CancelAsked, Progress, Message, CreatedAt, FinishedAt)
        VALUES ('action=export&target=project&target_id=1&user_id=1&format=Note_1~0&subresource=dataset', 1, 'export', 'project', 1, 'dataset', 'Note 1.0', 1,
          '{"function":"export_dataset","project_id":1,"format":"Note 1.0","save_images":true,"filename":"/home/django/data/projects/1/export_cache/x.zip"}', 'Finished', 1, 0, 1, '', '2025-01-09 10:00:00', '2025-01-09 10:00:05');
        """;

    internal const string VersionOne = """
        INSERT INTO Requests (Id, UserId, Action, Target, TargetId, Subresource, PayloadVersion, Payload, State, Attempt, CancelAsked, Progress, Message, CreatedAt)
        VALUES ('action=export&target=task&target_id=1&user_id=1&subresource=backup', 1, 'export', 'task', 1, 'backup', 1,
          '{"function":"create_backup","task_id":1,"filename":"/home/django/data/tasks/1/task_backup.zip"}', 'Queued', 0, 0, 0, '', '2025-01-09 10:00:00');
        INSERT INTO Requests (Id, UserId, Action, Target, TargetId, Subresource, PayloadVersion, Payload, State, Attempt, CancelAsked, Progress, Message, CreatedAt, NotBefore)
        VALUES ('clear:task-1-dataset', 1, 'cleanup', 'task', 1, 'dataset', 1,
          '{"function":"clear_export_cache","task_id":1,"file_path":"/home/django/data/tasks/1/export_cache/dataset_coco-10.zip","file_ctime":1736416800.5}', 'Queued', 0, 0, 0, '', '2025-01-09 10:00:00', '2025-01-10 10:00:00');
        """;
}
