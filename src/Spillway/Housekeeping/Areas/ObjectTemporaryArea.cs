using System.Text;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Areas;

/// <summary>The <c>tmp</c> directories of projects, tasks and jobs, each swept like <c>data/tmp</c>.</summary>
internal sealed class ObjectTemporaryArea(DataRoot root, TimeSpan retention, TimeProvider time) : ISweepArea
{
    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        if (!order.IsSorted) return ObjectFolders.Of(root).SelectMany(relative => AreaOf(relative + "/tmp").Plan(order, cancellationToken));
        List<SweepItem> refused = [];
        var all = ObjectFolders.Of(root).Select(relative => relative + "/tmp")
            .SelectMany(relative => AreaOf(relative).Names(refused.Add).Select(name => (Area: relative, Name: name)));
        return order.Of(all, PositionOf).SelectMany(pair => AreaOf(pair.Area).Judge(pair.Name, cancellationToken).Select(item => item with { Position = PositionOf(pair) }))
            .Concat(refused);

        static ulong PositionOf((string Area, byte[] Name) pair) => SweepOrder.PositionOf(pair.Name, (long)SweepOrder.PositionOf(Encoding.UTF8.GetBytes(pair.Area)));
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken) =>
        AreaOf(planned.Directory).Delete(planned, cancellationToken);

    private TemporaryArea AreaOf(string relative) => new(root, relative, retention, time, ObjectDirectories.MayMount);
}

/// <summary>The directories of objects that a root has: <c>tasks/7</c> and so on.</summary>
internal static class ObjectFolders
{
    internal static DirectoryHandle? TryOpen(DataRoot root, string relative) => DirectoryHandle.TryOpenBelow(root.Path, relative, ObjectDirectories.MayMount);

    internal static IEnumerable<string> Of(DataRoot root)
    {
        using var top = DirectoryHandle.TryOpen(root.Path);
        if (top is null) yield break;
        foreach (var kind in new[] { "projects", "tasks", "jobs" })
        {
            using var objects = top.TryOpenDirectory(kind);
            if (objects is null) continue;
            foreach (var name in objects.Names())
            {
                if (name.All(character => character is >= (byte)'0' and <= (byte)'9')) yield return $"{kind}/{Encoding.UTF8.GetString(name)}";
            }
        }
    }
}
