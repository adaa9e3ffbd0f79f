using System.Text;
using System.Text.RegularExpressions;
using Spillway.Datasets;
using Spillway.Exports.Cache;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Housekeeping.Areas;

/// <summary><c>cache/export</c>: entries live as long as their type's TTL after their last use; what is no entry has rules of its own.</summary>
/// <param name="only">Entries of this type alone; null: everything.</param>
internal sealed partial class ExportCacheArea(DataRoot root, SpillwaySettings settings, TimeProvider time, ExportTarget? only = null) : ISweepArea
{
    private readonly ExportCache cache = new(root.Path, time);

    public IEnumerable<SweepItem> Plan(CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, "cache/export");
        if (directory is null) yield break;
        foreach (var name in directory.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (item, unreadable) = Unreadable.Try("cache/export/" + Encoding.UTF8.GetString(name), () => Judge(directory, name, leased: false, cancellationToken));
            if ((item ?? unreadable) is { } found) yield return found;
        }
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        // In CVAT's volume nobody takes our leases, and nobody leases what is no entry.
        var text = Encoding.UTF8.GetString(planned.Name);
        var isLeasable = !root.IsAdopted && CacheFileName.Parse(text) is not null;
        using var lease = isLeasable ? cache.TryWrite(text) : null;
        if (isLeasable && lease is null) return new SweepStep(planned, false, "somebody reads or builds it now", null);
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, "cache/export");
        if (directory is null || Judge(directory, planned.Name, leased: true, cancellationToken) is not { } found) return SweepStep.Gone(planned);
        if (found.Verdict == Verdict.Keep) return new SweepStep(found, false, found.Why, null);
        return SafeTree.Remove(directory, planned.Name, cancellationToken) ? new SweepStep(found, true, null, null) : SweepStep.Gone(found);
    }

    /// <param name="leased">The caller holds the entry's lease.</param>
    /// <returns>Null: it is gone, or not what is asked for.</returns>
    private SweepItem? Judge(DirectoryHandle directory, byte[] name, bool leased, CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetString(name);
        if (text == "CACHEDIR.TAG") return null;
        var entry = CacheFileName.Parse(text);
        if (only is not null && entry?.Target != only) return null;
        if (SafeTree.Measure(directory, name, cancellationToken) is not { } found) return null;

        var age = time.GetUtcNow() - found.Newest;
        var isFile = found.Kind == FileKind.File;
        SweepItem Item(string kind, Verdict verdict, string rule, string why) =>
            new($"cache/export/{text}", kind, found.Bytes, age, verdict, rule, why) { Name = name };
        SweepItem ByAge(string kind, TimeSpan lifeTime, string rule, string what) => age > lifeTime
            ? Item(kind, Verdict.Delete, rule, $"{what} {Duration.Words(age)} ago, kept for {Duration.Words(lifeTime)}")
            : Item(kind, Verdict.Keep, rule, $"not expired for another {Duration.Words(lifeTime - age)}");

        if (SafeTree.IsMountPoint(directory, name)) return Item("mount", Verdict.Keep, "mount", "another file system is mounted there");
        if (isFile && text.StartsWith(AtomicPublish.PartialPrefix, StringComparison.Ordinal))
        {
            return directory.IsLocked(name)
                ? Item("partial", Verdict.Keep, "partial", "its owner is writing it")
                : Item("partial", Verdict.Delete, "partial", "its owner is dead");
        }

        var kind = isFile ? entry?.Subresource ?? (EventsName().IsMatch(text) ? "events" : "unknown") : found.Kind.ToString().ToLowerInvariant();
        if (!isFile || kind == "unknown")
        {
            return directory.IsLocked(name)
                ? Item(kind, Verdict.Keep, "in-use", "a process holds a lock on it")
                : ByAge(kind, settings.ExportCacheUnknownRetention, "unknown-name", "not an entry's name; last changed");
        }

        var verdict = ByAge(kind, TtlOf(entry?.Target), "ttl", "last used");
        if (verdict.Verdict == Verdict.Keep) return verdict;
        if (directory.IsLocked(name)) return verdict with { Verdict = Verdict.Keep, Rule = "in-use", Why = "a process holds a lock on it" };
        if (!leased && !root.IsAdopted && IsLeased(text)) return verdict with { Verdict = Verdict.Keep, Rule = "in-use", Why = "leased: somebody reads or builds it" };
        return verdict;
    }

    private bool IsLeased(string entry)
    {
        if (!File.Exists(cache.LockPathOf(entry))) return false;
        using var lease = cache.TryWrite(entry);
        return lease is null;
    }

    private TimeSpan TtlOf(ExportTarget? target) => target switch
    {
        ExportTarget.Project => settings.ExportCacheTtlProject,
        ExportTarget.Task => settings.ExportCacheTtlTask,
        ExportTarget.Job => settings.ExportCacheTtlJob,
        _ => settings.ExportCacheTtl,
    };

    [GeneratedRegex(@"\Aevents-[0-9a-f]{8}(?:-?[0-9a-f]{4}){3}-?[0-9a-f]{12}\.csv\z", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex EventsName();
}
