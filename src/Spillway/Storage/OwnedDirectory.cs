using System.Text;

namespace Spillway.Storage;

/// <summary>
/// A temporary directory for one piece of work. Its owner says inside who it is and holds a lock there: a directory whose lock
/// is free has lost its owner and is litter at once.
/// </summary>
internal sealed class OwnedDirectory : IDisposable
{
    internal const string OwnerFile = ".owner";

    /// <summary>How the name of a directory ends that is being made: for an instant its owner holds no lock yet.</summary>
    internal const string NewSuffix = ".new";

    private const string TakenPrefix = ".taken-";

    private readonly FileStream owner;
    private readonly bool ignoreErrors;

    private OwnedDirectory(string path, FileStream owner, bool ignoreErrors)
    {
        DirectoryPath = path;
        this.owner = owner;
        this.ignoreErrors = ignoreErrors;
    }

    internal string DirectoryPath { get; }

    /// <param name="prefix">Such as <c>export-task-</c>.</param>
    /// <param name="ignoreErrors">When the directory cannot be removed in the end, a sweep will.</param>
    /// <param name="owner">Ends the name; null: something that nobody else has.</param>
    internal static OwnedDirectory Create(string temporary, string prefix, bool ignoreErrors, string? owner = null)
    {
        PrivateDirectory.Create(temporary);
        var name = prefix + (owner ?? Guid.NewGuid().ToString("N"));
        // Born under a name of its own and locked before it is seen: a sweep that looks in between must not find it without an owner.
        var hidden = Path.Combine(temporary, $".{name}{NewSuffix}");
        FileStream? lockFile = null;
        try
        {
            PrivateDirectory.Create(hidden);
            lockFile = new FileStream(Path.Combine(hidden, OwnerFile), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1);
            lockFile.Write(Encoding.UTF8.GetBytes($"{ProcessIdentity.Current}\n"));
            lockFile.Flush();
            var path = Path.Combine(temporary, name);
            PosixFiles.MoveDirectory(hidden, path);
            return new OwnedDirectory(path, lockFile, ignoreErrors);
        }
        catch
        {
            if (Directory.Exists(hidden)) Directory.Delete(hidden, recursive: true);
            lockFile?.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Takes away what an owner made that lost its work: when it wakes, its directory has no name any more, so nothing of it can be moved
    /// anywhere.
    /// </summary>
    internal static void TakeFrom(string temporary, string prefix, string owner)
    {
        foreach (var name in new[] { $".{prefix}{owner}{NewSuffix}", prefix + owner })
        {
            var taken = Path.Combine(temporary, $"{TakenPrefix}{Guid.NewGuid():N}");
            if (!Directory.Exists(Path.Combine(temporary, name))) continue;
            try
            {
                PosixFiles.MoveDirectory(Path.Combine(temporary, name), taken);
                Directory.Delete(taken, recursive: true);
            }
            catch (IOException)
            {
                // It ended meanwhile; what is left of it a sweep deletes.
            }
        }
    }

    public void Dispose()
    {
        try
        {
            // Who it belongs to goes last: a process that is killed here leaves what a sweep knows to be litter.
            foreach (var entry in new DirectoryInfo(DirectoryPath).EnumerateFileSystemInfos())
            {
                if (entry.Name == OwnerFile) continue;
                if (entry is DirectoryInfo { LinkTarget: null } inside) inside.Delete(recursive: true);
                else entry.Delete();
            }

            Directory.Delete(DirectoryPath, recursive: true);
        }
        catch (Exception e) when (ignoreErrors && e is IOException or UnauthorizedAccessException)
        {
        }
        finally
        {
            owner.Dispose();
        }
    }
}
