using System.Text;
using Microsoft.EntityFrameworkCore;
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
/// <param name="context">A snapshot of the database; not needed any more once <see cref="Open"/> returns.</param>
internal sealed class DataRootSource(ObjectDirectories directories, SpillwayDbContext context)
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
            var row = context.Projects.AsNoTracking().FirstOrDefault(project => project.Id == what.Id) ?? throw new ObjectNotFoundException(what);
            var project = ProjectOf(row);
            var tasks = context.Tasks.AsNoTracking().Where(task => task.ProjectId == row.Id && task.DataId != null).OrderBy(task => task.Id).ToList();
            var sources = tasks.Select(task => ReadTask(task, project.Labels, cancellationToken)).ToList();
            var updated = tasks.Select(task => task.UpdatedAt).Append(row.UpdatedAt).Max();
            return DatasetFactory.OfProject(row.Id, project, Utc(row.CreatedAt), Utc(updated), sources);
        }

        var job = what.Kind == "job" ? context.Jobs.AsNoTracking().FirstOrDefault(found => found.Id == what.Id) ?? throw new ObjectNotFoundException(what) : null;
        var taskId = job?.TaskId ?? what.Id;
        var taskRow = context.Tasks.AsNoTracking().FirstOrDefault(task => task.Id == taskId) ?? throw new ObjectNotFoundException(what);
        var labels = taskRow.ProjectId is { } projectId ? ProjectOf(context.Projects.AsNoTracking().Single(project => project.Id == projectId)).Labels : null;
        var source = ReadTask(taskRow, labels, cancellationToken);
        labels ??= source.Document.Labels;
        return job is null ? DatasetFactory.OfTask(source, labels) : DatasetFactory.OfJob(source, job.Index, labels);
    }

    private TaskSource ReadTask(TaskRow row, IReadOnlyList<Label>? projectLabels, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var document = TaskDocumentReader.Read(Encoding.UTF8.GetBytes(row.Document), $"{BackupNames.Task} of task {row.Id}");
        var jobs = context.Jobs.AsNoTracking().Where(job => job.TaskId == row.Id).OrderBy(job => job.Index).Select(job => job.Id).ToList();
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
        var byName = context.Media.AsNoTracking().Where(media => media.DataId == data)
            .ToDictionary(media => media.Name, media => (media.Length, media.Crc32), StringComparer.Ordinal);
        return name => byName.TryGetValue(name, out var media)
            ? new MediaFile(name, media.Length, media.Crc32, new FileRange(Path.Combine(raw, name), 0, media.Length), false)
            : null;
    }

    private static ProjectDocument ProjectOf(ProjectRow row) =>
        ProjectDocument.Read(Encoding.UTF8.GetBytes(row.Document), $"{BackupNames.Project} of project {row.Id}");

    private static DateTimeOffset Utc(DateTime time) => new(DateTime.SpecifyKind(time, DateTimeKind.Utc));
}
