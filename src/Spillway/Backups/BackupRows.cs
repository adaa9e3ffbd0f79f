using System.Text.Json.Nodes;
using Spillway.Database;

namespace Spillway.Backups;

/// <summary>What the database says of a project or task that is backed up. All of it is read at one instant; the files it names never change.</summary>
/// <param name="Project">The document of a project; null: it is a task's backup.</param>
/// <param name="Count">Of all tasks of the project, those without data too.</param>
/// <param name="ChangedAt">Of a project, the latest of it and its tasks.</param>
internal sealed record BackupRows(StoredObject What, string? Project, IReadOnlyList<BackedUpTask> Tasks, int Count, DateTimeOffset ChangedAt)
{
    /// <param name="snapshot">So that rows of one instant are read; not needed any more afterwards.</param>
    /// <param name="lightweight">Without media, where they lie in a cloud.</param>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    /// <exception cref="InvalidBackupException">It has no data.</exception>
    internal static BackupRows Read(DatabaseConnection snapshot, StoredObject what, bool lightweight, CancellationToken cancellationToken)
    {
        if (what.Kind == "project") return ReadProject(snapshot, what, lightweight, cancellationToken);
        var row = TaskRow.Find(snapshot, what.Id) ?? throw new ObjectNotFoundException(what);
        if (row.DataId is not { } data) throw new InvalidBackupException("Backup of a task without data is not allowed");
        var task = new BackedUpTask(row.Id, data, 0, WithLabels(snapshot, row), MediaOf(snapshot, row, lightweight));
        return new BackupRows(what, null, [task], 1, new DateTimeOffset(row.UpdatedAt));
    }

    private static BackupRows ReadProject(DatabaseConnection snapshot, StoredObject what, bool lightweight, CancellationToken cancellationToken)
    {
        var project = ProjectRow.Find(snapshot, what.Id) ?? throw new ObjectNotFoundException(what);
        var rows = snapshot.Query(
            $"""SELECT {TaskRow.Columns} FROM "Tasks" WHERE "ProjectId" = {project.Id} ORDER BY COALESCE("ProjectIndex", -1), "Id" """, TaskRow.Read);
        var tasks = new List<BackedUpTask>(rows.Count);
        var next = 0;
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A restored task keeps its number, gaps included; CVAT skips tasks without data.
            var number = row.ProjectIndex ?? next;
            next = Math.Max(next, number + 1);
            if (row.DataId is { } data) tasks.Add(new BackedUpTask(row.Id, data, number, row.Document, MediaOf(snapshot, row, lightweight)));
        }

        return new BackupRows(what, project.Document, tasks, Math.Max(rows.Count, next), new DateTimeOffset(rows.Select(row => row.UpdatedAt).Append(project.UpdatedAt).Max()));
    }

    private static List<MediaRow> MediaOf(DatabaseConnection snapshot, TaskRow task, bool lightweight)
    {
        var media = MediaRow.Of(snapshot, task.DataId!.Value);
        if (lightweight && LiesInCloud(task.Document)) media.RemoveAll(row => BackupNames.Data + row.Name != BackupNames.Manifest);
        return media;
    }

    /// <summary>A task that leaves its project takes the project's labels along.</summary>
    private static string WithLabels(DatabaseConnection snapshot, TaskRow task)
    {
        if (task.ProjectId is not { } projectId || JsonNode.Parse(task.Document) is not JsonObject document || document["labels"] is JsonArray { Count: > 0 })
        {
            return task.Document;
        }

        var project = ProjectRow.Find(snapshot, projectId)!;
        document["labels"] = JsonNode.Parse(project.Document)?["labels"]?.DeepClone();
        return document.ToJsonString();
    }

    private static bool LiesInCloud(string document) => JsonNode.Parse(document)?["data"]?["storage"]?.ToString() == "cloud_storage";
}

/// <param name="Number">In its project's backup.</param>
internal sealed record BackedUpTask(long Id, long DataId, int Number, string Document, IReadOnlyList<MediaRow> Media);
