using System.Globalization;
using System.Text;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Areas;

/// <summary>
/// Directories of projects, tasks, jobs and media that no row knows. One that a dying restore or deletion left is litter at once; any
/// other stays and is told of, since it may be all that is left after a database was lost.
/// </summary>
internal sealed class ObjectLitterArea(DataRoot root, SpillwayDatabase database, TimeProvider time) : ISweepArea
{
    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        foreach (var (kind, name) in order.Of(ObjectDirectories.Kinds.SelectMany(WithoutRows), found => PositionOf(found.Kind, found.Name)))
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var objects = ObjectFolders.TryOpen(root, kind);
            if (objects is null) continue;
            var (item, unreadable) = Unreadable.Try(kind, name, () => Judge(objects, kind, name, cancellationToken));
            if ((item ?? unreadable) is { } found) yield return found;
        }
    }

    private List<(string Kind, byte[] Name)> WithoutRows(string kind)
    {
        using var objects = ObjectFolders.TryOpen(root, kind);
        if (objects is null) return [];
        // Names first: what a restore commits between the two is known then.
        var names = objects.Names().Where(name => IdOf(name) is not null).ToList();
        using var connection = database.Connect();
        var known = ObjectIds.Of(connection, kind);
        return [.. names.Where(name => !known.Contains(IdOf(name)!.Value)).Select(name => (kind, name))];
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        var kind = planned.Directory;
        using var connection = database.Connect();
        // Only within such a transaction does a restore move directories into place.
        using var transaction = connection.BeginWrite(WriteSubject.Objects);
        var id = IdOf(planned.Name);
        if (id is { } known && ObjectIds.Contains(connection, kind, known)) return new SweepStep(planned, false, "its rows are there now", null);
        using var objects = ObjectFolders.TryOpen(root, kind);
        if (objects is null || Judge(objects, kind, planned.Name, cancellationToken) is not { } found) return SweepStep.Gone(planned);
        if (found.Verdict == Verdict.Keep) return new SweepStep(found, false, found.Why, null);
        return ChangeMark.Remove(objects, planned.Name, cancellationToken) ? new SweepStep(found, true, null, null) : SweepStep.Gone(found);
    }

    private SweepItem? Judge(DirectoryHandle objects, string kind, byte[] name, CancellationToken cancellationToken)
    {
        if (SafeTree.Measure(objects, name, cancellationToken) is not { } found) return null;
        using var temporary = DirectoryHandle.TryOpenBelow(root.Path, "tmp");
        var (verdict, rule, why) = ChangeMark.StateOf(objects, name, temporary) switch
        {
            ChangeState.OwnerLives => (Verdict.Keep, "owner", "a restore or deletion is at work on it"),
            ChangeState.OwnerDead => (Verdict.Delete, "owner", "left by a restore or deletion that died"),
            _ => (Verdict.Keep, "unknown-object", "no row of the database knows it: bring back the database that belongs to it, or remove it by hand"),
        };
        return new SweepItem(kind, name, "object", found.Bytes, time.GetUtcNow() - found.Newest, verdict, rule, why) { Position = PositionOf(kind, name) };
    }

    private static ulong PositionOf(string kind, byte[] name) => SweepOrder.PositionOf([.. Encoding.UTF8.GetBytes(kind), .. name]);

    private static long? IdOf(byte[] name) => long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;
}
