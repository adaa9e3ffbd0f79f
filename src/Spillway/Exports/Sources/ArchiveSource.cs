using Spillway.Annotations;
using Spillway.Backups;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Media;

namespace Spillway.Exports.Sources;

/// <summary>The direct road: a dataset straight from a backup archive, without a data root.</summary>
internal static class ArchiveSource
{
    /// <param name="job">A job alone, counted from 0 in the order of the task's document.</param>
    /// <param name="selection">Null: everything.</param>
    internal static DatasetSource Open(string path, int? job, DatasetSelection? selection, BackupLimits limits, CancellationToken cancellationToken)
    {
        var archive = BackupArchive.Open(path, limits, cancellationToken);
        var files = new List<IDisposable> { archive };
        try
        {
            var source = new DatasetSource(Read(archive, job, files, cancellationToken), files, trusted: false);
            source.Select(selection, cancellationToken);
            return source;
        }
        catch
        {
            files.ForEach(file => file.Dispose());
            throw;
        }
    }

    private static Dataset Read(BackupArchive archive, int? job, List<IDisposable> files, CancellationToken cancellationToken)
    {
        // An archive says nothing of times; its own is the same whenever the same file is exported.
        var time = new DateTimeOffset(File.GetLastWriteTimeUtc(archive.Path), TimeSpan.Zero);
        if (archive.ProjectDocument is null)
        {
            var task = Read(archive, archive.Tasks[0], 1, 1, null, time, files, cancellationToken);
            return job is { } number ? DatasetFactory.OfJob(task, number, task.Document.Labels) : DatasetFactory.OfTask(task, task.Document.Labels);
        }

        if (job is not null)
        {
            throw new InvalidBackupException("The archive is the backup of a project: a single job can be exported from the backup of a task.");
        }

        var project = ProjectDocument.Read(archive.ProjectDocument, BackupNames.Project);
        var (tasks, nextJob) = (new List<TaskSource>(), 1L);
        foreach (var task in archive.Tasks)
        {
            tasks.Add(Read(archive, task, tasks.Count + 1, nextJob, project.Labels, time, files, cancellationToken));
            nextJob += tasks[^1].JobIds.Count;
        }

        return DatasetFactory.OfProject(1, project, time, time, tasks);
    }

    private static TaskSource Read(
        BackupArchive archive, BackupTask task, long id, long firstJob, IReadOnlyList<Label>? projectLabels, DateTimeOffset time,
        List<IDisposable> files, CancellationToken cancellationToken)
    {
        var content = BackupTaskContent.Read(archive, task, projectLabels, cancellationToken);
        var media = new TaskMedia(content.Document, content.Manifest, MediaOf(archive, task));
        using var json = archive.Open(task.Annotations, cancellationToken);
        var annotations = AnnotationSpool.Spool(json, task.Annotations.Name, content.Document, content.Labels, content.LastFrame, cancellationToken);
        files.AddRange(annotations);
        return media.ToSource(id, [.. Enumerable.Range(0, annotations.Count).Select(index => firstJob + index)], annotations, time, time);
    }

    private static Func<string, MediaFile?> MediaOf(BackupArchive archive, BackupTask task)
    {
        var byName = task.Data.ToDictionary(file => file.Name, file => file.Entry, StringComparer.Ordinal);
        return name => byName.TryGetValue(name, out var entry) ? BackupTaskContent.MediaOf(archive, name, entry) : null;
    }
}
