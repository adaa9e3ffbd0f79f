using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Storage;

namespace Spillway.Backups;

/// <summary>Deletes a project or task: first the rows, which makes it gone for everybody, then what lies on disk.</summary>
internal sealed class DeleteObjects(ObjectDirectories directories, SpillwayDatabase database)
{
    /// <summary>Which objects went: the project, its tasks and their jobs.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    internal IReadOnlyList<StoredObject> Delete(StoredObject what, CancellationToken cancellationToken)
    {
        using var connection = database.Connect();
        using var transaction = connection.BeginWrite(WriteSubject.Objects);
        var tasks = connection.Query(
            $"""SELECT "Id", "DataId" FROM "Tasks" WHERE CASE WHEN {what.Kind == "project"} THEN "ProjectId" ELSE "Id" END = {what.Id}""",
            row => (Id: row.Long(), DataId: row.LongOrNull()));
        if (what.Kind == "project" ? ProjectRow.Find(connection, what.Id) is null : tasks.Count == 0)
        {
            throw new ObjectNotFoundException(what);
        }

        var gone = new List<StoredObject>();
        var paths = new List<string>();
        foreach (var task in tasks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var job in connection.Query($"""SELECT "Id" FROM "Jobs" WHERE "TaskId" = {task.Id}""", row => row.Long()))
            {
                gone.Add(new StoredObject("job", job));
                paths.Add(directories.Job(job));
            }

            gone.Add(new StoredObject("task", task.Id));
            paths.Add(directories.Task(task.Id));
            if (task.DataId is { } data)
            {
                paths.Add(directories.Data(data));
                connection.Execute($"""DELETE FROM "Media" WHERE "DataId" = {data}""");
            }

            connection.Execute($"""DELETE FROM "Jobs" WHERE "TaskId" = {task.Id}""");
            connection.Execute($"""DELETE FROM "Tasks" WHERE "Id" = {task.Id}""");
        }

        if (what.Kind == "project")
        {
            gone.Add(what);
            paths.Add(directories.Project(what.Id));
            connection.Execute($"""DELETE FROM "Projects" WHERE "Id" = {what.Id}""");
        }

        using var owner = OwnedDirectory.Create(directories.Temporary, "delete-", ignoreErrors: true);
        var there = paths.Where(Directory.Exists).ToList();
        foreach (var path in there)
        {
            ChangeMark.Put(path, owner);
        }

        try
        {
            transaction.Commit();
        }
        catch
        {
            there.ForEach(ChangeMark.Lift);
            throw;
        }

        // A crash from here on leaves marked directories without rows, which the next restore or sweep deletes.
        foreach (var path in there)
        {
            ObjectLitter.TryDelete(path);
        }

        return gone;
    }
}
