using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Storage;

namespace Spillway.Backups;

/// <summary>
/// Makes a staged restore an object of the data root: rows and directories appear in one write transaction. Only such a transaction
/// moves directories into place, so whoever holds it and sees a directory without a row sees the litter of a crash.
/// </summary>
internal sealed class RestorePublisher(ObjectDirectories directories, SpillwayDbContext context, RestoreStaging staging, CancellationToken cancellationToken)
{
    private readonly List<string> moved = [];

    internal void Publish(StagedRestore restore)
    {
        using var transaction = context.BeginWrite(WriteSubject.Objects);
        try
        {
            new ObjectLitter(directories, context).Delete(cancellationToken);
            if (restore.Project is { } project)
            {
                context.Projects.Add(project);
                context.SaveChanges();
                Move(staging.Project, directories.Project(project.Id));
            }

            foreach (var task in restore.Tasks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Publish(task, restore.Project?.Id);
            }

            context.SaveChanges();
            transaction.Commit();
        }
        catch
        {
            foreach (var directory in moved)
            {
                // Those that cannot be deleted now are litter that the next restore or sweep deletes.
                ObjectLitter.TryDelete(directory);
            }

            throw;
        }
    }

    private void Publish(StagedTask staged, long? projectId)
    {
        var row = staged.Row;
        row.ProjectId = projectId;
        context.Tasks.Add(row);
        context.SaveChanges();
        Move(staging.Task(staged.Position), directories.Task(row.Id));
        if (staged.HasData)
        {
            row.DataId = row.Id;
            Move(staging.Data(staged.Position), directories.Data(row.Id));
            context.InsertMedia(staged.Media.Select(media => new MediaRow { DataId = row.Id, Name = media.Name, Length = media.Entry.Length, Crc32 = media.Entry.Crc32 }), cancellationToken);
        }

        foreach (var job in staged.Jobs)
        {
            job.TaskId = row.Id;
            context.Jobs.Add(job);
        }

        context.SaveChanges();
        foreach (var job in staged.Jobs)
        {
            Move(staging.Job(staged.Position, job.Index), directories.Job(job.Id));
        }
    }

    private void Move(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        PosixFiles.MoveDirectory(from, to);
        moved.Add(to);
    }
}

/// <summary>What a restore is about to publish.</summary>
internal sealed record StagedRestore(ProjectRow? Project, List<StagedTask> Tasks);

/// <param name="Position">In the archive's list of tasks: names its staging directories.</param>
internal sealed record StagedTask(int Position, TaskRow Row, bool HasData, IReadOnlyList<BackupEntry> Media, IReadOnlyList<JobRow> Jobs);
