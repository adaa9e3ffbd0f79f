using Spillway.Storage;

namespace Spillway.Exports.Cache.Leases;

/// <summary>The kernel's locks on files, for processes of one machine. An entry needs a lock before it exists, so the files lie beside the entries.</summary>
internal sealed class FileLeases(string directory, FileStep? step = null) : IEntryLeases
{
    private static ReadOnlySpan<byte> Suffix => ".lock"u8;

    internal static string DirectoryOf(string dataDirectory) => Path.Combine(dataDirectory, "cache", "export-locks");

    internal string PathOf(string entry) => Path.Combine(directory, entry + ".lock");

    public IEntryLease? TryRead(string entry) => Lease.Of(FileLock.TryAcquire(PathOf(entry), LockMode.Shared, step));

    public IEntryLease? TryWrite(string entry, string? builder = null) => Lease.Of(FileLock.TryAcquire(PathOf(entry), LockMode.Exclusive, step));

    /// <summary>Whether there are lock files: without one nobody holds a lease.</summary>
    /// <param name="told">Told each, by its place.</param>
    internal void FindLeased(IReadOnlyList<byte[]> entries, Action<int> told)
    {
        using var locks = DirectoryHandle.TryOpen(directory);
        if (locks is null || !locks.Names().Any()) return;
        for (var index = 0; index < entries.Count; index++)
        {
            if (locks.Find([.. entries[index], .. Suffix]) is not null) told(index);
        }
    }

    public bool IsLeased(string entry)
    {
        if (!File.Exists(PathOf(entry))) return false;
        using var lease = FileLock.TryAcquire(PathOf(entry), LockMode.Exclusive, step);
        return lease is null;
    }

    /// <summary>The kernel ends those of the dead; what only stands still on this machine goes on alone.</summary>
    public void End(string builder)
    {
    }

    public void RemoveUnused()
    {
        if (!Directory.Exists(directory)) return;
        foreach (var path in Directory.EnumerateFiles(directory, "*.lock"))
        {
            FileLock.TryAcquire(path, LockMode.Exclusive)?.Dispose();
        }
    }

    private sealed class Lease(FileLock held) : IEntryLease
    {
        internal static Lease? Of(FileLock? held) => held is null ? null : new Lease(held);

        public bool IsHeld() => true;

        public void Dispose() => held.Dispose();
    }
}
