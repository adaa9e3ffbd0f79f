using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>The flat directory of finished exports. The disk is its truth: a name says what an entry is, its time of change when it was last used.</summary>
internal sealed class ExportCache(string dataDirectory, TimeProvider time)
{
    internal string EntryDirectory { get; } = Path.Combine(dataDirectory, "cache", "export");

    /// <summary>Who found his entry there and what had to be built.</summary>
    internal CacheUses Uses { get; } = new(dataDirectory, time);

    /// <summary>Beside the entries, which are all that lies in their directory: an entry needs a lock before it exists.</summary>
    internal string LockDirectory { get; } = Path.Combine(dataDirectory, "cache", "export-locks");

    internal string PathOf(string entry) => Path.Combine(EntryDirectory, entry);

    internal string LockPathOf(string entry) => Path.Combine(LockDirectory, entry + ".lock");

    internal bool Contains(string entry) => File.Exists(PathOf(entry));

    /// <summary>For a reader. Null: somebody builds or deletes it.</summary>
    internal FileLock? TryRead(string entry) => FileLock.TryAcquire(LockPathOf(entry), LockMode.Shared);

    /// <summary>For who builds or deletes. Null: in use.</summary>
    internal FileLock? TryWrite(string entry) => FileLock.TryAcquire(LockPathOf(entry), LockMode.Exclusive);

    internal Task<FileLock?> TryWrite(string entry, TimeSpan timeout, CancellationToken cancellationToken) =>
        FileLock.TryAcquireAsync(LockPathOf(entry), LockMode.Exclusive, timeout, time, cancellationToken);

    /// <summary>Lock files that dead processes left: nobody holds them, so they say nothing.</summary>
    internal void RemoveUnusedLocks()
    {
        if (!Directory.Exists(LockDirectory)) return;
        foreach (var path in Directory.EnumerateFiles(LockDirectory, "*.lock"))
        {
            FileLock.TryAcquire(path, LockMode.Exclusive)?.Dispose();
        }
    }

    /// <summary>Hold a lease meanwhile.</summary>
    /// <exception cref="FileNotFoundException">The entry is not there.</exception>
    internal void Touch(string entry)
    {
        var path = PathOf(entry);
        if (!File.Exists(path)) throw new FileNotFoundException($"The exported file {entry} is not in the cache.", path);
        EntryWorth.Used(path);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
    }
}
