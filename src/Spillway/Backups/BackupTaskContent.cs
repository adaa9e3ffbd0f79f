using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>A task of a backup with its documents read and held against each other.</summary>
/// <param name="Labels">The project's in the backup of one, else the task's own.</param>
/// <param name="LastFrame">The last index that an annotation may have.</param>
internal sealed record BackupTaskContent(TaskDocument Document, MediaManifest? Manifest, ZipEntry Annotations, IReadOnlyList<Label> Labels, int LastFrame)
{
    internal static BackupTaskContent Read(BackupArchive archive, BackupTask task, IReadOnlyList<Label>? projectLabels)
    {
        var document = TaskDocumentReader.Read(task.Document, task.Folder + BackupNames.Task);
        var manifest = ReadManifest(archive, task);
        if (document.Data is not null && manifest is null && task.Data.Count > 0)
        {
            throw new InvalidBackupException($"The archive holds media of '{task.Folder}{BackupNames.Data}', but no '{task.Folder}{BackupNames.Manifest}' that says which frame is which.");
        }

        if (document.Data is not null)
        {
            RequireFrames(document, manifest);
        }

        var last = document.Jobs.Count == 0 ? -1 : document.Jobs.Max(job => job.StopFrame);
        return new BackupTaskContent(document, manifest, task.Annotations, projectLabels ?? document.Labels, last);
    }

    /// <summary>What every later export would trip over is said now: jobs beyond the last frame, files that the manifest does not list.</summary>
    private static void RequireFrames(TaskDocument document, MediaManifest? manifest)
    {
        var never = DateTimeOffset.UnixEpoch;
        var frames = new TaskFrames(new TaskMedia(document, manifest, _ => null).ToSource(1, [], [], never, never));
        for (var job = 0; job < document.Jobs.Count; job++)
        {
            frames.ShownByJob(job);
        }
    }

    private static MediaManifest? ReadManifest(BackupArchive archive, BackupTask task)
    {
        if (task.Manifest is not { } entry)
        {
            return null;
        }

        using var lines = archive.Open(entry);
        return MediaManifest.Read(lines, entry.Name);
    }
}
