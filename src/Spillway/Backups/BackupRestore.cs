using System.Text;
using Spillway.Annotations;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Datasets.Compact;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Backups;

/// <summary>
/// Takes a backup into a data root. Everything is unpacked and checked in temporary directories first; then rows and directories
/// appear together. What goes wrong before leaves nothing, and a crash leaves only those directories.
/// </summary>
/// <param name="limits">Null: those by default.</param>
internal sealed class BackupRestore(
    ObjectDirectories directories, SpillwayDatabase database, SpaceReservations reservations, TimeProvider time, BackupLimits? limits = null)
{
    internal RestoredObject Restore(string archivePath, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        using var archive = BackupArchive.Open(archivePath, limits ?? BackupLimits.Default, cancellationToken);
        var project = archive.ProjectDocument is { } document ? ProjectDocument.Read(document, BackupNames.Project) : null;
        var contents = archive.Tasks.Select(task => BackupTaskContent.Read(archive, task, project?.Labels, cancellationToken)).ToList();
        using var staging = new RestoreStaging(directories, reservations, $"the restore of {Path.GetFileName(archivePath)}", ExpectedBytes(archive), cancellationToken);
        var now = time.GetUtcNow();
        var restore = new StagedRestore(project is null ? null : Stage(archive, project, staging, now, cancellationToken), []);
        var share = new ShareOfBytes(progress, archive.Tasks.Sum(task => task.Data.Sum(file => file.Entry.Length) + task.Annotations.Length));
        for (var position = 0; position < contents.Count; position++)
        {
            restore.Tasks.Add(Stage(archive, position, contents[position], staging, now, share.Add, cancellationToken));
        }

        using var connection = database.Connect();
        new RestorePublisher(directories, connection, staging, cancellationToken).Publish(restore);
        progress?.Report(1);
        return restore.Project is { } row
            ? new RestoredObject(new StoredObject("project", row.Id), row.Name, restore.Tasks)
            : new RestoredObject(new StoredObject("task", restore.Tasks[0].Row.Id), restore.Tasks[0].Row.Name, restore.Tasks);
    }

    private static ProjectRow Stage(BackupArchive archive, ProjectDocument project, RestoreStaging staging, DateTimeOffset now, CancellationToken cancellationToken)
    {
        staging.Keep(staging.Project, archive.Kept, now, cancellationToken);
        return new ProjectRow
        {
            Name = project.Name,
            Document = Encoding.UTF8.GetString(archive.ProjectDocument!),
            Guide = GuideOf(archive, archive.Kept),
            CreatedAt = now.UtcDateTime,
            UpdatedAt = now.UtcDateTime,
        };
    }

    private static StagedTask Stage(
        BackupArchive archive, int position, BackupTaskContent content, RestoreStaging staging, DateTimeOffset now, Action<long> unpacked, CancellationToken cancellationToken)
    {
        var task = archive.Tasks[position];
        var document = content.Document;
        var hasData = document.Data is not null;
        SideBySide.Run(
            token =>
            {
                if (hasData) staging.UnpackMedia(position, task, unpacked, token);
                staging.Keep(staging.Task(position), task.Kept, now, token);
            },
            token => StageAnnotations(archive, position, content, staging, token),
            cancellationToken);
        List<StagedMedia> files = [.. task.Data.Select(file => new StagedMedia(file.Name, file.Entry.Length, file.Entry.Crc32))];
        if (content is { MadeManifest: true, Manifest: { } made }) files.Add(staging.WriteManifest(position, made));

        unpacked(task.Annotations.Length);
        var media = new TaskMedia(document, content.Manifest, _ => null);
        var row = new TaskRow
        {
            ProjectIndex = task.Number,
            Name = document.Name,
            Subset = document.Subset,
            Document = Encoding.UTF8.GetString(task.Document),
            Guide = GuideOf(archive, task.Kept),
            Size = media.Size,
            Is3D = media.Is3D,
            IsVideo = media.IsVideo,
            CreatedAt = now.UtcDateTime,
            UpdatedAt = now.UtcDateTime,
        };
        return new StagedTask(position, row, hasData, files, [.. document.Jobs.Select((job, index) => new JobRow
        {
            Index = index,
            StartFrame = job.StartFrame,
            StopFrame = job.StopFrame,
            Type = job.Type,
            State = job.Status,
            UpdatedAt = now.UtcDateTime,
        })]);
    }

    private static void StageAnnotations(BackupArchive archive, int position, BackupTaskContent content, RestoreStaging staging, CancellationToken cancellationToken)
    {
        using var json = archive.Open(content.Annotations, cancellationToken);
        var written = 0L;
        AnnotationsParser.Parse(json, content.Annotations.Name, content.Document.Jobs.Count, content.Labels, content.LastFrame, countPixels: true, job =>
        {
            var folder = staging.Job(position, job);
            PrivateDirectory.Create(folder);
            return new JobAnnotationsWriter(Path.Combine(folder, ObjectDirectories.AnnotationsFile), bytes =>
            {
                written += bytes;
                staging.Wrote("jobs", bytes);
            });
        }, cancellationToken);
        staging.Wrote("jobs", Math.Max(0, content.Annotations.Length - written));
    }

    private static string? GuideOf(BackupArchive archive, IReadOnlyList<BackupEntry> kept)
    {
        foreach (var (name, entry) in kept)
        {
            if (name == BackupNames.Guide)
            {
                return Encoding.UTF8.GetString(archive.Read(entry, GuideRules.LongestGuide));
            }
        }

        return null;
    }

    /// <summary>As the archive declares it: media in whole blocks, with a row each; what is kept as it is; annotations as text, which nearly always is the larger form.</summary>
    private static Dictionary<string, long> ExpectedBytes(BackupArchive archive)
    {
        const long little = 64 << 10, block = 4096, row = 256;
        return new()
        {
            ["projects"] = little + KeptBytes(archive.Kept),
            ["tasks"] = little + archive.Tasks.Sum(task => KeptBytes(task.Kept)),
            ["jobs"] = little + archive.Tasks.Sum(task => task.Annotations.Length),
            ["data"] = little + archive.Tasks.Sum(task => task.Data.Sum(file => (file.Entry.Length + block - 1) / block * block + block + row)),
        };
    }

    private static long KeptBytes(IReadOnlyList<BackupEntry> kept) => kept.Sum(file => file.Entry.Stored.Length);

    /// <summary>Progress by bytes unpacked.</summary>
    private sealed class ShareOfBytes(IProgress<double>? progress, long all)
    {
        private long done;

        internal void Add(long bytes)
        {
            done += bytes;
            progress?.Report(Math.Min(0.99, (double)done / Math.Max(1, all)));
        }
    }
}

/// <summary>What a restore made.</summary>
internal sealed record RestoredObject(StoredObject Object, string Name, IReadOnlyList<StagedTask> Tasks);
