using System.Text;
using Spillway.Exports.Cache;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Areas;

/// <summary>Lock files of entries whose holder died: the kernel let go of the lock, the file stayed.</summary>
internal sealed class LockFileArea(DataRoot root, TimeProvider time) : ISweepArea
{
    private const string Relative = "cache/export-locks";

    private readonly ExportCache cache = new(root.Path, time);

    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, Relative);
        if (directory is null) yield break;
        foreach (var name in order.Of(directory.Names()))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (directory.Find(name) is not { Kind: FileKind.File } found) continue;
            var held = directory.IsLocked(name);
            yield return new SweepItem(Relative, name, "lock", found.Bytes, time.GetUtcNow() - found.Modified,
                held ? Verdict.Keep : Verdict.Delete, held ? "in-use" : "owner", held ? "somebody holds it" : "its holder is dead");
        }
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        // Letting go of a lock removes its file; taking it first makes sure that nobody else holds it.
        var path = Path.Combine(cache.LockDirectory, Encoding.UTF8.GetString(planned.Name));
        if (!File.Exists(path)) return SweepStep.Gone(planned);
        using var held = FileLock.TryAcquire(path, LockMode.Exclusive);
        return held is null ? new SweepStep(planned, false, "somebody took it", null) : new SweepStep(planned, true, null, null);
    }
}
