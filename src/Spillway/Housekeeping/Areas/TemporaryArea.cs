using System.Text;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Housekeeping.Areas;

/// <summary>
/// A directory of temporary things. Each thing at its top is one unit, judged by the newest time of change in it; one with an owner
/// stays while the owner lives, however old, and goes at once when the owner is dead.
/// </summary>
/// <param name="relative">Of the directory, below the root, forward slashes.</param>
internal sealed class TemporaryArea(DataRoot root, string relative, TimeSpan retention, TimeProvider time) : ISweepArea
{
    private static readonly byte[] OwnerName = Encoding.UTF8.GetBytes(OwnedDirectory.OwnerFile);

    public IEnumerable<SweepItem> Plan(CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, relative);
        if (directory is null) yield break;
        foreach (var name in directory.Names())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Judge(directory, name, cancellationToken) is { } item) yield return item;
        }
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, relative);
        if (directory is null || Judge(directory, planned.Name, cancellationToken) is not { } found) return new SweepStep(planned, false, "it was gone", null);
        if (found.Verdict == Verdict.Keep) return new SweepStep(found, false, found.Why, null);
        return SafeTree.Remove(directory, planned.Name, cancellationToken) ? new SweepStep(found, true, null, null) : new SweepStep(found, false, "it was gone", null);
    }

    private SweepItem? Judge(DirectoryHandle directory, byte[] name, CancellationToken cancellationToken)
    {
        if (SafeTree.Measure(directory, name, cancellationToken) is not { } found) return null;
        var age = time.GetUtcNow() - found.Newest;
        SweepItem Item(Verdict verdict, string rule, string why) =>
            new($"{relative}/{Encoding.UTF8.GetString(name)}", found.Kind.ToString().ToLowerInvariant(), found.Bytes, age, verdict, rule, why) { Name = name };

        if (SafeTree.IsMountPoint(directory, name)) return Item(Verdict.Keep, "mount", "another file system is mounted there");
        if (OwnerLives(directory, name, found.Kind) is { } lives)
        {
            return lives ? Item(Verdict.Keep, "owner", "its owner lives") : Item(Verdict.Delete, "owner", "its owner is dead");
        }

        if (found.Kind == FileKind.File && directory.IsLocked(name)) return Item(Verdict.Keep, "in-use", "a process holds a lock on it");
        return age > retention
            ? Item(Verdict.Delete, "retention", $"nothing in it changed for {Duration.Words(age)}, kept for {Duration.Words(retention)}")
            : Item(Verdict.Keep, "retention", $"not old enough for another {Duration.Words(retention - age)}");
    }

    /// <summary>Null: it has no owner.</summary>
    private static bool? OwnerLives(DirectoryHandle directory, byte[] name, FileKind kind)
    {
        if (kind != FileKind.Directory) return null;
        using var inside = directory.TryOpenDirectory(name);
        return inside?.Find(OwnerName) is { Kind: FileKind.File } ? inside.IsLocked(OwnerName) : null;
    }
}
