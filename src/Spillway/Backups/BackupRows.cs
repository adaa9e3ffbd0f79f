using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;

namespace Spillway.Backups;

/// <summary>What the database says of a project or task that is backed up. All of it is read at one instant; the files it names never change.</summary>
/// <param name="Project">The document of a project; null: it is a task's backup.</param>
/// <param name="Count">Of all tasks of the project, those without data too.</param>
/// <param name="ChangedAt">Of a project, the latest of it and its tasks.</param>
internal sealed record BackupRows(StoredObject What, string? Project, IReadOnlyList<BackedUpTask> Tasks, int Count, DateTimeOffset ChangedAt)
{
    /// <param name="context">A snapshot, so that rows of one instant are read; not needed any more afterwards.</param>
    /// <param name="lightweight">Without media, where they lie in a cloud.</param>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    /// <exception cref="InvalidBackupException">It has no data.</exception>
    internal static BackupRows Read(SpillwayDbContext context, StoredObject what, bool lightweight, CancellationToken cancellationToken)
    {
        if (what.Kind == "project") return ReadProject(context, what, lightweight, cancellationToken);
        var row = context.Tasks.AsNoTracking().FirstOrDefault(task => task.Id == what.Id) ?? throw new ObjectNotFoundException(what);
        if (row.DataId is not { } data) throw new InvalidBackupException("Backup of a task without data is not allowed");
        var task = new BackedUpTask(row.Id, data, 0, WithLabels(context, row), MediaOf(context, row, lightweight));
        return new BackupRows(what, null, [task], 1, new DateTimeOffset(row.UpdatedAt));
    }

    private static BackupRows ReadProject(SpillwayDbContext context, StoredObject what, bool lightweight, CancellationToken cancellationToken)
    {
        var project = context.Projects.AsNoTracking().FirstOrDefault(row => row.Id == what.Id) ?? throw new ObjectNotFoundException(what);
        var rows = context.Tasks.AsNoTracking().Where(row => row.ProjectId == project.Id).OrderBy(row => row.ProjectIndex ?? -1).ThenBy(row => row.Id).ToList();
        var tasks = new List<BackedUpTask>(rows.Count);
        var next = 0;
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            // A restored task keeps its number, gaps included; CVAT skips tasks without data.
            var number = row.ProjectIndex ?? next;
            next = Math.Max(next, number + 1);
            if (row.DataId is { } data) tasks.Add(new BackedUpTask(row.Id, data, number, row.Document, MediaOf(context, row, lightweight)));
        }

        return new BackupRows(what, project.Document, tasks, Math.Max(rows.Count, next), new DateTimeOffset(rows.Select(row => row.UpdatedAt).Append(project.UpdatedAt).Max()));
    }

    private static List<BackedUpMedia> MediaOf(SpillwayDbContext context, TaskRow task, bool lightweight)
    {
        var rows = context.Media.AsNoTracking().Where(row => row.DataId == task.DataId);
        if (lightweight && LiesInCloud(task.Document)) rows = rows.Where(row => BackupNames.Data + row.Name == BackupNames.Manifest);
        return [.. rows.OrderBy(row => row.Name).Select(row => new { row.Name, row.Length, row.Crc32 }).AsEnumerable().Select(row => new BackedUpMedia(row.Name, row.Length, row.Crc32))];
    }

    /// <summary>A task that leaves its project takes the project's labels along.</summary>
    private static string WithLabels(SpillwayDbContext context, TaskRow task)
    {
        if (task.ProjectId is not { } projectId || JsonNode.Parse(task.Document) is not JsonObject document || document["labels"] is JsonArray { Count: > 0 })
        {
            return task.Document;
        }

        var project = context.Projects.AsNoTracking().Single(row => row.Id == projectId);
        document["labels"] = JsonNode.Parse(project.Document)?["labels"]?.DeepClone();
        return document.ToJsonString();
    }

    private static bool LiesInCloud(string document) => JsonNode.Parse(document)?["data"]?["storage"]?.ToString() == "cloud_storage";
}

/// <param name="Number">In its project's backup.</param>
internal sealed record BackedUpTask(long Id, long DataId, int Number, string Document, IReadOnlyList<BackedUpMedia> Media);

/// <param name="Name">Path below <c>raw/</c>.</param>
internal readonly record struct BackedUpMedia(string Name, long Length, uint Crc32);
