using System.Text;

namespace Spillway.Storage;

/// <summary>
/// A note in the directory of a project, task or job: its rows and its files are being made or deleted together, by the owner of a
/// directory in <c>tmp</c>. With the owner dead and no row, the directory is what a crash left. One without rows and without the
/// note is nobody's to delete: it may be all that is left after a database was lost.
/// </summary>
internal static class ChangeMark
{
    internal const string FileName = ".changing";

    private static readonly byte[] Name = Encoding.UTF8.GetBytes(FileName);

    /// <param name="owner">The directory in <c>tmp</c> of who restores or deletes.</param>
    internal static void Put(string objectDirectory, OwnedDirectory owner) =>
        File.WriteAllText(Path.Combine(objectDirectory, FileName), Path.GetFileName(owner.DirectoryPath));

    internal static void Lift(string objectDirectory) => File.Delete(Path.Combine(objectDirectory, FileName));

    /// <param name="objects">The directory of all objects of a kind.</param>
    /// <param name="temporary">Null: there is none any more.</param>
    internal static ChangeState StateOf(DirectoryHandle objects, byte[] id, DirectoryHandle? temporary)
    {
        using var directory = objects.TryOpenDirectory(id);
        if (directory?.Find(Name) is not { Kind: FileKind.File } || directory.TryReadText(Name) is not { } owner) return ChangeState.Unmarked;
        // The name is one step below tmp, whatever the note says: a step up or down opens no directory here.
        using var work = owner.Contains('/', StringComparison.Ordinal) || owner is "" or "." or ".." ? null : temporary?.TryOpenDirectory(owner);
        return work?.IsLocked(Encoding.UTF8.GetBytes(OwnedDirectory.OwnerFile)) == true ? ChangeState.OwnerLives : ChangeState.OwnerDead;
    }

    /// <summary>Removes a marked directory, its mark last: a crash in between leaves one that is still marked.</summary>
    /// <exception cref="IOException">Something of it cannot be removed; what could be, was.</exception>
    internal static bool Remove(DirectoryHandle objects, byte[] id, CancellationToken cancellationToken) => SafeTree.Remove(objects, id, Name, cancellationToken);
}

internal enum ChangeState
{
    Unmarked,
    OwnerLives,
    OwnerDead,
}
