using System.Globalization;
using Spillway.Housekeeping.Areas;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>What lies in a CVAT data directory that is about to be adopted, for the operator to see before it is marked.</summary>
internal static class AdoptionReport
{
    internal static IEnumerable<string> Of(DataRoot root, SpillwaySettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        yield return $"{root.Path} has no marker yet. What is there of a CVAT:";
        yield return Line("cache/export", "files", Top(root, "cache/export", cancellationToken));
        yield return Line("tmp", "things", Top(root, "tmp", cancellationToken));
        yield return Line("legacy caches", "directories", Planned(new LegacyArea(root, time), cancellationToken));
        yield return Line("temporary files of objects", "things", Planned(new ObjectTemporaryArea(root, settings.TmpRetention, time), cancellationToken));
        yield return string.Create(CultureInfo.InvariantCulture, $"  projects, tasks, jobs        {ObjectFolders.Of(root).Count()} directories");
        yield return settings.CvatRedis is { } redis
            ? $"  Entries are deleted under CVAT's own locks, in its Redis at {redis.Address}, for paths below {redis.DataPath}."
            : "  The setting cvat_redis_host is empty, so age alone decides about entries: set it while CVAT runs.";
    }

    private static string Line(string what, string items, (long Count, long Bytes) found) =>
        string.Create(CultureInfo.InvariantCulture, $"  {what,-28}  {found.Count} {items}, {Bytes.Words(found.Bytes)}");

    private static (long Count, long Bytes) Top(DataRoot root, string relative, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, relative);
        var (count, bytes) = (0L, 0L);
        foreach (var name in directory?.Names() ?? [])
        {
            var (found, _) = Unreadable.Try<object>(relative, name, () => SafeTree.Measure(directory!, name, cancellationToken));
            count++;
            bytes += found is TreeSummary tree ? tree.Bytes : 0;
        }

        return (count, bytes);
    }

    private static (long Count, long Bytes) Planned(ISweepArea area, CancellationToken cancellationToken)
    {
        var (count, bytes) = (0L, 0L);
        foreach (var item in area.Plan(SweepOrder.AsListed(), cancellationToken))
        {
            count++;
            bytes += item.Bytes;
        }

        return (count, bytes);
    }
}
