using System.Globalization;
using System.Text;
using Spillway.Database;
using Spillway.Storage;

namespace Spillway.Backups;

/// <summary>
/// Directories of objects that a crash left of a restore or a deletion: marked, their owner dead, and no row knows them. Look inside a
/// write transaction only, since a restore that is about to commit holds one.
/// </summary>
internal sealed class ObjectLitter(ObjectDirectories directories, DatabaseConnection connection)
{
    internal IReadOnlyList<string> Find()
    {
        using var temporary = DirectoryHandle.TryOpen(directories.Temporary);
        var found = new List<string>();
        foreach (var kind in ObjectDirectories.Kinds)
        {
            using var objects = DirectoryHandle.TryOpenBelow(directories.Root, kind);
            if (objects is null) continue;
            var known = ObjectIds.Of(connection, kind);
            foreach (var name in objects.Names())
            {
                if (IdOf(name) is { } id && !known.Contains(id) && ChangeMark.StateOf(objects, name, temporary) == ChangeState.OwnerDead) found.Add(directories.Of(kind, id));
            }
        }

        return found;
    }

    internal void Delete(CancellationToken cancellationToken)
    {
        foreach (var path in Find())
        {
            cancellationToken.ThrowIfCancellationRequested();
            TryDelete(path);
        }
    }

    /// <summary>False: something of it stays, which the next restore or sweep deletes.</summary>
    internal static bool TryDelete(string directory)
    {
        try
        {
            using var objects = DirectoryHandle.TryOpen(Path.GetDirectoryName(directory)!);
            if (objects is not null) ChangeMark.Remove(objects, Encoding.UTF8.GetBytes(Path.GetFileName(directory)), CancellationToken.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static long? IdOf(byte[] name) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
