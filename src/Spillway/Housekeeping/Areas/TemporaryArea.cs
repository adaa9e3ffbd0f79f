using System.Text;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Areas;

/// <summary>
/// A directory of temporary things. Each thing at its top is one unit, judged by the newest time of change in it; one with an owner
/// stays while the owner lives, however old, and goes at once when the owner is dead.
/// </summary>
/// <param name="relative">Of the directory, below the root, forward slashes.</param>
/// <param name="mayMount">How many steps of it may lead onto another file system.</param>
internal sealed class TemporaryArea(DataRoot root, string relative, TimeSpan retention, TimeProvider time, int mayMount = 1) : ISweepArea
{
    private static readonly byte[] OwnerName = Encoding.UTF8.GetBytes(OwnedDirectory.OwnerFile);

    /// <summary>How long the making of a directory may take before it counts as given up.</summary>
    private static readonly TimeSpan Making = TimeSpan.FromMinutes(1);

    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        var (directory, refused) = Unreadable.Try("", Encoding.UTF8.GetBytes(relative), () => DirectoryHandle.TryOpenBelow(root.Path, relative, mayMount));
        if (refused is not null) yield return refused;
        if (directory is null) yield break;
        using (directory)
        {
            foreach (var name in order.Of(Names(directory, item => refused = item)))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var (item, unreadable) = Unreadable.Try(relative, name, () => Judge(directory, name, cancellationToken));
                if ((item ?? unreadable) is { } found) yield return found;
            }

            if (refused is not null) yield return refused;
        }
    }

    /// <summary>What lies in it, as far as it can be listed.</summary>
    /// <param name="refused">Told that it could not be, or not to its end.</param>
    internal IReadOnlyList<byte[]> Names(Action<SweepItem> refused)
    {
        var (opened, unreadable) = Unreadable.Try("", Encoding.UTF8.GetBytes(relative), () => DirectoryHandle.TryOpenBelow(root.Path, relative, mayMount));
        using var directory = opened;
        if (unreadable is not null) refused(unreadable);
        return [.. directory is null ? [] : Names(directory, refused)];
    }

    private IEnumerable<byte[]> Names(DirectoryHandle directory, Action<SweepItem> refused) =>
        Unreadable.Until(directory.Names(), exception => refused(Unreadable.Item("", Encoding.UTF8.GetBytes(relative), exception)));

    /// <summary>One thing of it; nothing when it is gone.</summary>
    internal IEnumerable<SweepItem> Judge(byte[] name, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var directory = Unreadable.Try(relative, [], () => DirectoryHandle.TryOpenBelow(root.Path, relative, mayMount)).Found;
        if (directory is null) return [];
        var (item, unreadable) = Unreadable.Try(relative, name, () => Judge(directory, name, cancellationToken));
        return (item ?? unreadable) is { } found ? [found] : [];
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, relative, mayMount);
        if (directory is null || Judge(directory, planned.Name, cancellationToken) is not { } found) return SweepStep.Gone(planned);
        if (found.Verdict == Verdict.Keep) return new SweepStep(found, false, found.Why, null);
        return SafeTree.Remove(directory, planned.Name, OwnerName, cancellationToken) ? new SweepStep(found, true, null, null) : SweepStep.Gone(found);
    }

    /// <returns>Null: it is gone.</returns>
    private SweepItem? Judge(DirectoryHandle directory, byte[] name, CancellationToken cancellationToken)
    {
        if (SafeTree.Measure(directory, name, cancellationToken) is not { } found) return null;
        var age = time.GetUtcNow() - found.Newest;
        SweepItem Item(Verdict verdict, string rule, string why) =>
            new(relative, name, found.Kind.ToString().ToLowerInvariant(), found.Bytes, age, verdict, rule, why);

        if (SafeTree.IsMountPoint(directory, name)) return Item(Verdict.Keep, "mount", "another file system is mounted there");
        if (found.Kind == FileKind.Directory && IsBeingMade(name) && age <= Making) return Item(Verdict.Keep, "owner", "it is being made");
        if (found.Kind == FileKind.Directory && JudgeOwner(directory, name) is { } owner) return Item(owner.Verdict, "owner", owner.Why);
        // Where only we work, a directory is born with its owner in it: one without anything is the last that a dying process left.
        if (found is { Kind: FileKind.Directory, Items: 1 } && !root.IsAdopted && age > Making) return Item(Verdict.Delete, "owner", "it is empty and nobody's");
        if (found.Kind == FileKind.File && directory.IsLocked(name)) return Item(Verdict.Keep, "in-use", "a process holds a lock on it");
        return age > retention
            ? Item(Verdict.Delete, "retention", $"{(found.Kind == FileKind.Directory ? "nothing in it changed" : "it did not change")} for {Duration.Words(age)}, kept for {Duration.Words(retention)}")
            : Item(Verdict.Keep, "retention", $"not old enough for another {Duration.Words(retention - age)}");
    }

    private static bool IsBeingMade(byte[] name) => name[0] == '.' && name.AsSpan().EndsWith(Encoding.UTF8.GetBytes(OwnedDirectory.NewSuffix));

    /// <summary>Null: it has no owner, or one of whom nothing can be told from here.</summary>
    private static (Verdict Verdict, string Why)? JudgeOwner(DirectoryHandle directory, byte[] name)
    {
        using var inside = directory.TryOpenDirectory(name);
        if (inside?.Find(OwnerName) is not { Kind: FileKind.File }) return null;
        if (inside.TryReadText(OwnerName) is not { } text) return (Verdict.Keep, "who owns it cannot be read, so it is taken for alive");
        var owner = ProcessIdentity.Parse(text);
        var who = owner is null ? "its owner" : FormattableString.Invariant($"its owner, process {owner.Number} on {owner.Host},");
        if (inside.IsLocked(OwnerName)) return (Verdict.Keep, $"{who} lives");
        // A volume need not carry the locks of another machine: then only age tells.
        return owner is { IsOfThisMachine: false } ? null : (Verdict.Delete, $"{who} is dead");
    }
}
