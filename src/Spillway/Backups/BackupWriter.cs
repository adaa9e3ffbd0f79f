using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>Writes a backup as CVAT would: documents from the rows, everything else copied as it lies in the data root.</summary>
/// <param name="context">A snapshot, so that rows of one instant are written.</param>
internal sealed class BackupWriter(ObjectDirectories directories, SpillwayDbContext context, BackupOptions options, CancellationToken cancellationToken)
{
    /// <summary>When the object was last changed: of a project, the latest of it and its tasks.</summary>
    internal DateTimeOffset TimeOf(StoredObject what)
    {
        var times = what.Kind == "project"
            ? context.Tasks.Where(row => row.ProjectId == what.Id).Select(row => row.UpdatedAt).ToList()
            : context.Tasks.Where(row => row.Id == what.Id).Select(row => row.UpdatedAt).ToList();
        if (what.Kind == "project")
        {
            times.AddRange(context.Projects.Where(row => row.Id == what.Id).Select(row => row.UpdatedAt));
        }

        return times.Count == 0 ? throw new ObjectNotFoundException(what) : new DateTimeOffset(times.Max());
    }

    /// <summary>Media by their rows, documents and what is kept as they lie there.</summary>
    /// <param name="clones">Whether media share their blocks with the archive.</param>
    internal long ExpectedBytes(StoredObject what, bool clones)
    {
        const long perEntry = 300, aligned = 4096;
        var tasks = (what.Kind == "project" ? context.Tasks.Where(row => row.ProjectId == what.Id) : context.Tasks.Where(row => row.Id == what.Id))
            .AsNoTracking().Where(row => row.DataId != null).Select(row => new { row.Id, row.DataId, row.Document }).ToList();
        var bytes = what.Kind == "project"
            ? context.Projects.Where(row => row.Id == what.Id).Select(row => row.Document.Length).FirstOrDefault() + KeptLength(directories.KeptOfProject(what.Id))
            : 0L;
        foreach (var task in tasks)
        {
            bytes += Encoding.UTF8.GetByteCount(task.Document) + KeptLength(directories.KeptOfTask(task.Id));
            var media = context.Media.Where(row => row.DataId == task.DataId);
            if (options.Lightweight && LiesInCloud(task.Document)) media = media.Where(row => BackupNames.Data + row.Name == BackupNames.Manifest);
            bytes += clones
                ? media.Sum(row => row.Length >= BlockCloning.Smallest ? row.Length % BlockCloning.BlockLength : row.Length)
                : media.Sum(row => row.Length);
            bytes += media.Count() * (perEntry + aligned);
        }

        return bytes + (64 << 10);
    }

    private static long KeptLength(string path) => new FileInfo(path) is { Exists: true } kept ? kept.Length : 0;

    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    /// <exception cref="InvalidBackupException">It has no data.</exception>
    internal void Write(StoredObject what, ZipWriter zip)
    {
        if (what.Kind == "project")
        {
            WriteProject(context.Projects.AsNoTracking().FirstOrDefault(row => row.Id == what.Id) ?? throw new ObjectNotFoundException(what), zip);
            return;
        }

        var task = context.Tasks.AsNoTracking().FirstOrDefault(row => row.Id == what.Id) ?? throw new ObjectNotFoundException(what);
        if (task.DataId is null)
        {
            throw new InvalidBackupException("Backup of a task without data is not allowed");
        }

        WriteTask(task, "", WithLabels(task), zip);
        options.Progress?.Report(1);
    }

    private void WriteProject(ProjectRow project, ZipWriter zip)
    {
        // One document at a time: a task's may be large.
        var ids = context.Tasks.Where(row => row.ProjectId == project.Id).OrderBy(row => row.ProjectIndex ?? -1).ThenBy(row => row.Id).Select(row => row.Id).ToList();
        var next = 0;
        foreach (var id in ids)
        {
            var task = context.Tasks.AsNoTracking().Single(row => row.Id == id);
            // A restored task keeps its number, gaps included; CVAT skips tasks without data.
            var number = task.ProjectIndex ?? next;
            next = Math.Max(next, number + 1);
            if (task.DataId is not null)
            {
                WriteTask(task, BackupNames.TaskFolder(number), task.Document, zip);
            }

            options.Progress?.Report((double)next / Math.Max(ids.Count, next));
        }

        WriteText(zip, BackupNames.Project, project.Document);
        KeptEntries.CopyTo(zip, directories.KeptOfProject(project.Id), "", cancellationToken);
    }

    private void WriteTask(TaskRow task, string folder, string document, ZipWriter zip)
    {
        var raw = directories.Raw(task.DataId!.Value);
        var onlyManifest = options.Lightweight && LiesInCloud(document);
        var media = context.Media.AsNoTracking().Where(row => row.DataId == task.DataId).OrderBy(row => row.Name);
        foreach (var file in media.AsEnumerable())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var name = BackupNames.Data + file.Name;
            if (!onlyManifest || name == BackupNames.Manifest)
            {
                var range = new FileRange(Path.Combine(raw, file.Name), 0, file.Length);
                zip.Add(new ZipSource(folder + name, range, false, file.Length, file.Crc32));
            }
        }

        WriteText(zip, folder + BackupNames.Task, document);
        KeptEntries.CopyTo(zip, directories.KeptOfTask(task.Id), folder, cancellationToken);
    }

    /// <summary>A task that leaves its project takes the project's labels along.</summary>
    private string WithLabels(TaskRow task)
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

    private static void WriteText(ZipWriter zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name);
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}

/// <param name="Lightweight">Without media, where they lie in a cloud.</param>
internal sealed record BackupOptions(bool Lightweight, IProgress<double>? Progress = null);
