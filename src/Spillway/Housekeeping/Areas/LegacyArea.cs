using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Areas;

/// <summary>What versions before the common cache left: <c>export_cache</c> directories of projects, tasks and jobs, and below their <c>tmp</c>.</summary>
/// <param name="progress">Told which part of all objects has been looked at.</param>
internal sealed class LegacyArea(DataRoot root, TimeProvider time, IProgress<double>? progress = null) : ISweepArea
{
    private static readonly byte[] CacheName = "export_cache"u8.ToArray();

    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        var folders = ObjectFolders.Of(root).ToList();
        for (var index = 0; index < folders.Count; index++)
        {
            var folder = folders[index];
            foreach (var parent in new[] { folder, folder + "/tmp" })
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (item, unreadable) = Unreadable.Try(parent, CacheName, () => Find(parent, cancellationToken));
                if ((item ?? unreadable) is { } found) yield return found;
            }

            progress?.Report((index + 1.0) / folders.Count);
        }
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        using var directory = ObjectFolders.TryOpen(root, planned.Directory);
        return directory is not null && SafeTree.Remove(directory, CacheName, cancellationToken)
            ? new SweepStep(planned, true, null, null)
            : SweepStep.Gone(planned);
    }

    private SweepItem? Find(string parent, CancellationToken cancellationToken)
    {
        using var directory = ObjectFolders.TryOpen(root, parent);
        if (directory is null || SafeTree.Measure(directory, CacheName, cancellationToken) is not { } found) return null;
        var item = new SweepItem(parent, CacheName, "legacy", found.Bytes, time.GetUtcNow() - found.Newest, Verdict.Delete, "legacy",
            FormattableString.Invariant($"left by an older version, with {found.Items - 1} files"));
        return SafeTree.IsMountPoint(directory, CacheName)
            ? item with { Verdict = Verdict.Keep, Rule = "mount", Words = () => "another file system is mounted there" }
            : item;
    }
}
