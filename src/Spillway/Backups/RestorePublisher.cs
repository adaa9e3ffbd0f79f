using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Storage;

namespace Spillway.Backups;

/// <summary>
/// Makes a staged restore an object of the data root: rows and directories appear in one write transaction. Only such a transaction
/// moves directories into place, marked: whoever holds it and sees a marked directory without a row sees the litter of a crash.
/// </summary>
internal sealed class RestorePublisher(
    ObjectDirectories directories, DatabaseConnection connection, RestoreStaging staging, CancellationToken cancellationToken)
{
    private readonly List<string> moved = [];

    internal void Publish(StagedRestore restore)
    {
        // Before the transaction, which others wait for: bytes first, then the rows that vouch for them.
        staging.Flush();
        using var transaction = connection.BeginWrite(WriteSubject.Objects);
        try
        {
            new ObjectLitter(directories, connection).Delete(cancellationToken);
            if (restore.Project is { } project)
            {
                project.Insert(connection);
                Move(staging.Project, directories.Project(project.Id));
            }

            foreach (var task in restore.Tasks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Publish(task, restore.Project?.Id);
            }

            foreach (var parent in moved.Select(path => Path.GetDirectoryName(path)!).Distinct()) PosixFiles.FlushDirectory(parent);
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

        moved.ForEach(ChangeMark.Lift);
    }

    private void Publish(StagedTask staged, long? projectId)
    {
        var row = staged.Row;
        row.ProjectId = projectId;
        row.Insert(connection);
        Move(staging.Task(staged.Position), directories.Task(row.Id));
        if (staged.HasData)
        {
            row.DataId = row.Id;
            connection.Execute($"""UPDATE "Tasks" SET "DataId" = {row.DataId} WHERE "Id" = {row.Id}""");
            Move(staging.Data(staged.Position), directories.Data(row.Id));
            connection.Insert(staged.Media.Select(media => new MediaRow(row.Id, media.Name, media.Length, media.Crc32)), cancellationToken);
        }

        foreach (var job in staged.Jobs)
        {
            job.TaskId = row.Id;
            job.Insert(connection);
            Move(staging.Job(staged.Position, job.Index), directories.Job(job.Id));
        }
    }

    private void Move(string from, string to)
    {
        PrivateDirectory.Create(Path.GetDirectoryName(to)!);
        if (Directory.Exists(to))
        {
            throw new InvalidBackupException($"{to} is there already, though no row of the database knows it: bring back the database that belongs to this data root, or move that directory away.");
        }

        ChangeMark.Put(from, staging.Owner);
        PosixFiles.MoveDirectory(from, to);
        moved.Add(to);
    }
}

/// <summary>What a restore is about to publish.</summary>
internal sealed record StagedRestore(ProjectRow? Project, List<StagedTask> Tasks);

/// <param name="Position">In the archive's list of tasks: names its staging directories.</param>
internal sealed record StagedTask(int Position, TaskRow Row, bool HasData, IReadOnlyList<StagedMedia> Media, IReadOnlyList<JobRow> Jobs);

/// <summary>A file below <c>raw/</c> that was unpacked, or made.</summary>
internal sealed record StagedMedia(string Name, long Length, uint Crc32);
