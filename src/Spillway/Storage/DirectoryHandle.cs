using System.Text;

namespace Spillway.Storage;

/// <summary>
/// An open directory, by which what lies in it is listed, examined and removed: a name can be swapped for a link meanwhile, an open
/// directory cannot. Names are bytes, since Linux allows names that are no text.
/// </summary>
internal abstract class DirectoryHandle : IDisposable
{
    /// <summary>Opens the top of what may be touched. Its own path is resolved once; below it no link is followed.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such directory.</exception>
    internal static DirectoryHandle Open(string path) => TryOpen(path) ?? throw new DirectoryNotFoundException($"There is no directory {path}.");

    /// <summary>Null: there is none, or it is not there any more.</summary>
    internal static DirectoryHandle? TryOpen(string path) =>
        OperatingSystem.IsLinux() ? LinuxDirectory.TryOpen(path)
        : Directory.Exists(path) ? new PortableDirectory(path)
        : null;

    /// <summary>Opens a directory below another, step by step, so that no link in between is followed.</summary>
    /// <param name="mayMount">How many steps may lead onto another file system: an operator may give <c>tmp</c> a volume of its own.</param>
    /// <returns>Null: it is not there, a link leads to it, or something is mounted further down.</returns>
    internal static DirectoryHandle? TryOpenBelow(string top, string relative, int mayMount = int.MaxValue)
    {
        var directory = TryOpen(top);
        foreach (var step in relative.Split('/'))
        {
            if (directory is null) return null;
            using var above = directory;
            directory = above.TryOpenDirectory(step);
            if (mayMount-- > 0 || directory is null || directory.Find(".")?.Mount == above.Find(".")?.Mount) continue;
            directory.Dispose();
            return null;
        }

        return directory;
    }

    /// <exception cref="IOException">It could not be listed, or not to its end.</exception>
    internal abstract IEnumerable<byte[]> Names();

    /// <summary>For several threads, each with a handle of its own, that <see cref="Scan(DirectoryListing)"/> together. Null: they cannot.</summary>
    internal virtual DirectoryListing? TryList() => null;

    /// <summary>The part that the listing gives this thread, many names at a time.</summary>
    internal virtual IEnumerable<DirectoryBatch> Scan(DirectoryListing listing) => throw new NotSupportedException();

    /// <summary>Names with their details, many at a time.</summary>
    internal virtual IEnumerable<DirectoryBatch> Scan()
    {
        const int most = 256;
        var batch = new DirectoryBatch(most * 1024, most);
        var used = 0;
        foreach (var name in Names())
        {
            if (batch.Count == most || used + name.Length > batch.Buffer.Length)
            {
                yield return batch;
                batch.Clear();
                used = 0;
            }

            var (found, isReadable) = TryFind(name);
            if (isReadable && found is null) continue;
            name.CopyTo(batch.Buffer, used);
            batch.Add(used, name.Length, found.GetValueOrDefault(), isReadable);
            used += name.Length;
        }

        if (batch.Count > 0) yield return batch;
    }

    private (FileDetails? Found, bool IsReadable) TryFind(byte[] name)
    {
        try
        {
            return (Find(name), true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, false);
        }
    }

    /// <summary>Null: it is gone.</summary>
    internal abstract FileDetails? Find(byte[] name);

    /// <summary>Null: it is gone, or is no directory (a link to one is none).</summary>
    internal abstract DirectoryHandle? TryOpenDirectory(byte[] name);

    /// <summary>Removes a file, a link or anything else that is no directory. False: it was gone.</summary>
    internal abstract bool RemoveFile(byte[] name);

    /// <summary>False: it was gone.</summary>
    /// <exception cref="IOException">It is not empty.</exception>
    internal abstract bool RemoveDirectory(byte[] name);

    /// <summary>Whether a process holds the kernel's advisory lock on a file: it is in use. False: also where it is not ours to look.</summary>
    /// <exception cref="IOException">The system could not look.</exception>
    internal abstract bool IsLocked(byte[] name);

    /// <summary>The first bytes of a small file, as text. Null: it is gone, is no file, or is not ours to read.</summary>
    /// <exception cref="IOException">The system could not look.</exception>
    internal abstract string? TryReadText(byte[] name);

    internal DirectoryHandle? TryOpenDirectory(string name) => TryOpenDirectory(Encoding.UTF8.GetBytes(name));

    internal FileDetails? Find(string name) => Find(Encoding.UTF8.GetBytes(name));

    public abstract void Dispose();
}
