using System.Text;
using Spillway.Storage;

namespace Spillway.Housekeeping.Areas;

/// <summary>What versions before the common cache left: <c>export_cache</c> directories of projects, tasks and jobs, and below their <c>tmp</c>.</summary>
internal sealed class LegacyArea(DataRoot root, TimeProvider time) : ISweepArea
{
    private static readonly byte[] CacheName = "export_cache"u8.ToArray();

    public IEnumerable<SweepItem> Plan(CancellationToken cancellationToken)
    {
        foreach (var folder in ObjectFolders.Of(root))
        {
            foreach (var parent in new[] { folder, folder + "/tmp" })
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var directory = DirectoryHandle.TryOpenBelow(root.Path, parent);
                if (directory is not null && Judge(directory, parent, cancellationToken) is { } item) yield return item;
            }
        }
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, planned.Path[..planned.Path.LastIndexOf('/')]);
        return directory is not null && SafeTree.Remove(directory, CacheName, cancellationToken)
            ? new SweepStep(planned, true, null, null)
            : new SweepStep(planned, false, "it was gone", null);
    }

    private SweepItem? Judge(DirectoryHandle directory, string parent, CancellationToken cancellationToken) =>
        SafeTree.Measure(directory, CacheName, cancellationToken) is { } found
            ? new SweepItem($"{parent}/{Encoding.UTF8.GetString(CacheName)}", "legacy", found.Bytes, time.GetUtcNow() - found.Newest, Verdict.Delete, "legacy", $"left by an older version, {found.Items - 1} files") { Name = CacheName }
            : null;
}
