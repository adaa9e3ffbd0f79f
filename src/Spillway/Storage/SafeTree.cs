using System.Text;

namespace Spillway.Storage;

/// <summary>Looks at and removes whole directories, never leaving them: links are removed as links, what is mounted there stays.</summary>
internal static class SafeTree
{
    /// <summary>Deeper than anything CVAT or Spillway makes, and well below the number of files a process may have open.</summary>
    private const int DeepestLevel = 200;

    /// <summary>The newest time of change of a thing or anything in it, and the bytes on disk of all.</summary>
    /// <returns>Null: it is gone.</returns>
    internal static TreeSummary? Measure(DirectoryHandle parent, byte[] name, CancellationToken cancellationToken) =>
        Measure(parent, name, 0, cancellationToken);

    /// <exception cref="IOException">Something of it cannot be removed; what could be, was.</exception>
    internal static bool Remove(DirectoryHandle parent, byte[] name, CancellationToken cancellationToken) =>
        IsMountPoint(parent, name) ? throw Mounted(name) : Remove(parent, name, 0, cancellationToken);

    /// <param name="last">What says whose the directory is: it stays as long as there is anything of it, so that who dies here leaves what can still be told.</param>
    /// <exception cref="IOException">Something of it cannot be removed; what could be, was.</exception>
    internal static bool Remove(DirectoryHandle parent, byte[] name, byte[] last, CancellationToken cancellationToken)
    {
        if (IsMountPoint(parent, name)) throw Mounted(name);
        using (var directory = parent.TryOpenDirectory(name))
        {
            foreach (var child in directory?.Names() ?? [])
            {
                if (!child.AsSpan().SequenceEqual(last)) Remove(directory!, child, cancellationToken);
            }
        }

        return Remove(parent, name, 0, cancellationToken);
    }

    /// <summary>Whether another file system is mounted at a name (a bind mount too).</summary>
    internal static bool IsMountPoint(DirectoryHandle parent, byte[] name) =>
        parent.Find(name) is { } inside && parent.Find(".") is { } itself && inside.Mount != itself.Mount;

    private static TreeSummary? Measure(DirectoryHandle parent, byte[] name, int level, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (parent.Find(name) is not { } details) return null;
        var summary = new TreeSummary(details.Kind, details.Modified, details.Bytes, 1);
        if (details.Kind != FileKind.Directory) return summary;
        using var directory = parent.TryOpenDirectory(name);
        if (directory is null || level == DeepestLevel) return summary;
        foreach (var child in directory.Names())
        {
            if (directory.Find(child) is not { } inside || inside.Mount != details.Mount) continue;
            if (Measure(directory, child, level + 1, cancellationToken) is not { } below) continue;
            summary = summary with
            {
                Newest = below.Newest > summary.Newest ? below.Newest : summary.Newest,
                Bytes = summary.Bytes + below.Bytes,
                Items = summary.Items + below.Items,
            };
        }

        return summary;
    }

    private static bool Remove(DirectoryHandle parent, byte[] name, int level, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (parent.Find(name) is not { } details) return false;
        if (details.Kind != FileKind.Directory) return parent.RemoveFile(name);
        if (level == DeepestLevel) throw new IOException($"'{Encoding.UTF8.GetString(name)}' lies more than {DeepestLevel} directories deep: remove it by hand.");
        using (var directory = parent.TryOpenDirectory(name))
        {
            if (directory is null) return parent.RemoveFile(name);   // swapped for something else meanwhile, which goes as itself
            foreach (var child in directory.Names())
            {
                if (directory.Find(child) is { } inside && inside.Mount != details.Mount) throw Mounted(child);
                Remove(directory, child, level + 1, cancellationToken);
            }
        }

        return parent.RemoveDirectory(name);
    }

    private static IOException Mounted(byte[] name) =>
        new($"'{Encoding.UTF8.GetString(name)}' is another file system that is mounted there: unmount it first.");
}

/// <param name="Newest">Time of change of the newest thing in it.</param>
/// <param name="Bytes">On disk.</param>
internal readonly record struct TreeSummary(FileKind Kind, DateTimeOffset Newest, long Bytes, long Items);
