using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Exports.Requests;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Exports;

/// <summary>Deletes a project or task with everything that is its: rows, media, files, and its entries in the export cache.</summary>
internal sealed class ObjectDeletion(string dataDirectory, SpillwayDatabase database, SpillwaySettings settings, TimeProvider time)
{
    private readonly ExportCache cache = new(dataDirectory, time, EntryLeases.Choose(dataDirectory, isAdopted: false, settings, time));

    /// <summary>Which objects went: the project, its tasks and their jobs.</summary>
    /// <exception cref="ObjectNotFoundException">There is no such object.</exception>
    internal IReadOnlyList<StoredObject> Delete(StoredObject what, CancellationToken cancellationToken)
    {
        var gone = new DeleteObjects(new ObjectDirectories(dataDirectory), database).Delete(what, cancellationToken);
        if (Directory.Exists(cache.EntryDirectory))
        {
            DeleteEntries(gone.ToHashSet());
        }

        return gone;
    }

    private void DeleteEntries(HashSet<StoredObject> gone)
    {
        foreach (var path in Directory.EnumerateFiles(cache.EntryDirectory))
        {
            var name = Path.GetFileName(path);
            if (CacheFileName.Parse(name) is not { } entry || !gone.Contains(new StoredObject(RequestIds.TargetName(entry.Target), entry.Id)))
            {
                continue;
            }

            // Somebody downloads it or is building it: then it goes when that is done, or with the next sweep.
            using var lease = cache.TryWrite(name);
            if (lease is not null)
            {
                File.Delete(path);
            }
        }
    }
}
