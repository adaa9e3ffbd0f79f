using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Storage;

namespace Spillway.Backups;

/// <summary>
/// Directories of objects that no row knows: what a crash left of a restore or a deletion. Look inside a write transaction only, since
/// a restore that is about to commit holds one.
/// </summary>
internal sealed class ObjectLitter(ObjectDirectories directories, SpillwayDbContext context)
{
    internal IEnumerable<string> Find()
    {
        foreach (var kind in ObjectDirectories.Kinds)
        {
            var parent = Path.Combine(directories.Root, kind);
            if (!Directory.Exists(parent))
            {
                continue;
            }

            var known = KnownIds(kind).ToHashSet();
            foreach (var path in Directory.EnumerateDirectories(parent))
            {
                if (long.TryParse(Path.GetFileName(path), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && !known.Contains(id))
                {
                    yield return path;
                }
            }
        }
    }

    internal void Delete(CancellationToken cancellationToken)
    {
        foreach (var path in Find())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TryDelete(path);
        }
    }

    internal static bool TryDelete(string directory)
    {
        try
        {
            // A link is removed, never followed.
            Directory.Delete(directory, recursive: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e is DirectoryNotFoundException;
        }
    }

    private IQueryable<long> KnownIds(string kind) => kind switch
    {
        "projects" => context.Projects.Select(row => row.Id),
        "tasks" => context.Tasks.Select(row => row.Id),
        "jobs" => context.Jobs.Select(row => row.Id),
        _ => context.Tasks.Where(row => row.DataId != null).Select(row => row.DataId!.Value),
    };
}
