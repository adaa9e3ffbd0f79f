using System.Text;
using Spillway.Annotations;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Datasets.Compact;
using Spillway.Datasets.Selection;
using Spillway.Media;
using Spillway.Storage;

namespace Spillway.Exports.Sources;

/// <summary>A dataset from the data root. Rows are read here, all from one snapshot; the files they name never change.</summary>
/// <param name="snapshot">Of the database; not needed any more once <see cref="Open"/> returns.</param>
internal sealed class DataRootSource(ObjectDirectories directories, DatabaseConnection snapshot)
{
    private readonly List<IDisposable> files = [];

    /// <param name="selection">Null: everything.</param>
    /// <exception cref="ObjectNotFoundException">There is no such project, task or job.</exception>
    internal DatasetSource Open(StoredObject what, DatasetSelection? selection, CancellationToken cancellationToken)
    {
        try
        {
            var source = new DatasetSource(Read(what, cancellationToken), files, trusted: true);
            source.Select(selection, cancellationToken);
            return source;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    private Dataset Read(StoredObject what, CancellationToken cancellationToken)
    {
        if (what.Kind == "project")
        {
            var row = ProjectRow.Find(snapshot, what.Id) ?? throw new ObjectNotFoundException(what);
            var project = ProjectOf(row);
            var tasks = snapshot.Query($"""SELECT {TaskRow.Columns} FROM "Tasks" WHERE "ProjectId" = {row.Id} AND "DataId" IS NOT NULL ORDER BY "Id" """, TaskRow.Read);
            var sources = tasks.Select(task => ReadTask(task, project.Labels, cancellationToken)).ToList();
            var updated = tasks.Select(task => task.UpdatedAt).Append(row.UpdatedAt).Max();
            return DatasetFactory.OfProject(row.Id, project, Utc(row.CreatedAt), Utc(updated), sources);
        }

        var job = what.Kind == "job" ? JobRow.Find(snapshot, what.Id) ?? throw new ObjectNotFoundException(what) : null;
        var taskId = job?.TaskId ?? what.Id;
        var taskRow = TaskRow.Find(snapshot, taskId) ?? throw new ObjectNotFoundException(what);
        var labels = taskRow.ProjectId is { } projectId ? ProjectOf(ProjectRow.Find(snapshot, projectId)!).Labels : null;
        var source = ReadTask(taskRow, labels, cancellationToken);
        labels ??= source.Document.Labels;
        return job is null ? DatasetFactory.OfTask(source, labels) : DatasetFactory.OfJob(source, job.Index, labels);
    }

    private TaskSource ReadTask(TaskRow row, IReadOnlyList<Label>? projectLabels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var document = TaskDocumentReader.Read(Encoding.UTF8.GetBytes(row.Document), $"{BackupNames.Task} of task {row.Id}");
        var jobs = snapshot.Query($"""SELECT "Id" FROM "Jobs" WHERE "TaskId" = {row.Id} ORDER BY "Index" """, job => job.Long());
        var annotations = new List<IJobAnnotations>(jobs.Count);
        TaskMedia? media = null;
        // Checking the one takes as long as reading the other.
        SideBySide.Run(
            _ => annotations.AddRange(jobs.Select(job => OpenAnnotations(job, projectLabels ?? document.Labels))),
            _ => media = new TaskMedia(document, ReadManifest(row), MediaOf(row)),
            cancellationToken);
        return media!.ToSource(row.Id, jobs, annotations, Utc(row.CreatedAt), Utc(row.UpdatedAt));
    }

    private JobAnnotationsFile OpenAnnotations(long job, IReadOnlyList<Label> labels)
    {
        var file = JobAnnotationsFile.Open(directories.Annotations(job), labels);
        files.Add(file);
        return file;
    }

    private MediaManifest? ReadManifest(TaskRow row)
    {
        var path = row.DataId is { } data ? Path.Combine(directories.Raw(data), "manifest.jsonl") : null;
        if (!File.Exists(path))
        {
            return null;
        }

        using var lines = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return MediaManifest.Read(lines, path);
    }

    private Func<string, MediaFile?> MediaOf(TaskRow row)
    {
        if (row.DataId is not { } data)
        {
            return _ => null;
        }

        var raw = directories.Raw(data);
        var byName = MediaRow.Of(snapshot, data).ToDictionary(media => media.Name, StringComparer.Ordinal);
        return name => byName.TryGetValue(name, out var media)
            ? new MediaFile(name, media.Length, media.Crc32, new FileRange(Path.Combine(raw, name), 0, media.Length), false)
            : null;
    }

    private static ProjectDocument ProjectOf(ProjectRow row) =>
        ProjectDocument.Read(Encoding.UTF8.GetBytes(row.Document), $"{BackupNames.Project} of project {row.Id}");

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
