using Microsoft.EntityFrameworkCore;
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
        using var context = database.CreateContext();
        using var transaction = context.BeginWrite(WriteSubject.Objects);
        var tasks = (what.Kind == "project" ? context.Tasks.Where(row => row.ProjectId == what.Id) : context.Tasks.Where(row => row.Id == what.Id))
            .AsNoTracking().Select(row => new { row.Id, row.DataId }).ToList();
        if (what.Kind == "project" ? !context.Projects.Any(row => row.Id == what.Id) : tasks.Count == 0)
        {
            throw new ObjectNotFoundException(what);
        }

        var gone = new List<StoredObject>();
        var paths = new List<string>();
        foreach (var task in tasks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var job in context.Jobs.Where(row => row.TaskId == task.Id).Select(row => row.Id).ToList())
            {
                gone.Add(new StoredObject("job", job));
                paths.Add(directories.Job(job));
            }

            gone.Add(new StoredObject("task", task.Id));
            paths.Add(directories.Task(task.Id));
            if (task.DataId is { } data)
            {
                paths.Add(directories.Data(data));
                context.Media.Where(row => row.DataId == data).ExecuteDelete();
            }

            context.Jobs.Where(row => row.TaskId == task.Id).ExecuteDelete();
            context.Tasks.Where(row => row.Id == task.Id).ExecuteDelete();
        }

        if (what.Kind == "project")
        {
            gone.Add(what);
            paths.Add(directories.Project(what.Id));
            context.Projects.Where(row => row.Id == what.Id).ExecuteDelete();
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
