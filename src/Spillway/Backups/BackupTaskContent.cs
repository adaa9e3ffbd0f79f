using System.Text.Json.Nodes;
using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>A task of a backup with its documents read and held against each other.</summary>
/// <param name="Labels">The project's in the backup of one, else the task's own.</param>
/// <param name="MadeManifest">The archive has none: this one was made of its media, and belongs to them from now on.</param>
/// <param name="LastFrame">The last index that an annotation may have.</param>
internal sealed record BackupTaskContent(
    TaskDocument Document, MediaManifest? Manifest, bool MadeManifest, ZipEntry Annotations, IReadOnlyList<Label> Labels, int LastFrame)
{
    internal static BackupTaskContent Read(BackupArchive archive, BackupTask task, IReadOnlyList<Label>? projectLabels, CancellationToken cancellationToken)
    {
        var document = TaskDocumentReader.Read(task.Document, task.Folder + BackupNames.Task);
        var made = document.Data is not null && task.Manifest is null && task.Data.Count > 0;
        var manifest = made ? MakeManifest(archive, task, document, cancellationToken) : ReadManifest(archive, task, cancellationToken);

        if (document.Data is not null)
        {
            RequireFrames(document, manifest);
        }

        var last = document.Jobs.Count == 0 ? -1 : document.Jobs.Max(job => job.StopFrame);
        return new BackupTaskContent(document, manifest, made, task.Annotations, projectLabels ?? document.Labels, last);
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

    private static MediaManifest MakeManifest(BackupArchive archive, BackupTask task, TaskDocument document, CancellationToken cancellationToken)
    {
        var byName = task.Data.ToDictionary(file => file.Name, file => file.Entry, StringComparer.Ordinal);
        var jobsNameFiles = document.Json["jobs"] is JsonArray jobs && jobs.All(job => job?["files"] is JsonArray);
        return MediaListing.Read(
            byName.Keys, document.Data!.SortingMethod, jobsNameFiles, name => archive.Open(byName[name], cancellationToken),
            name => VideoMeasure.Of(MediaOf(archive, name, byName[name]), MediaManifest.LongestSide, archive.Limits.Video(), cancellationToken),
            task.Folder + BackupNames.Data, cancellationToken);
    }

    internal static MediaFile MediaOf(BackupArchive archive, string name, ZipEntry entry) =>
        new(name, entry.Length, entry.Crc32, entry.Stored, entry.Deflated) { Checks = archive.MediaChecks };

    private static MediaManifest? ReadManifest(BackupArchive archive, BackupTask task, CancellationToken cancellationToken)
    {
        if (task.Manifest is not { } entry)
        {
            return null;
        }

        using var lines = archive.Open(entry, cancellationToken);
        return MediaManifest.Read(lines, entry.Name);
    }
}
