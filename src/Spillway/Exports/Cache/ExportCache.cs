using Microsoft.Win32.SafeHandles;
using Spillway.Exports.Cache.Leases;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>The flat directory of finished exports. The disk is its truth: a name says what an entry is, its time of change when it was last used.</summary>
/// <param name="leases">Null: those of one machine.</param>
internal sealed class ExportCache(string dataDirectory, TimeProvider time, IEntryLeases? leases = null, FileStep? step = null)
{
    private readonly IEntryLeases leases = leases ?? new FileLeases(FileLeases.DirectoryOf(dataDirectory));

    internal string EntryDirectory { get; } = Path.Combine(dataDirectory, "cache", "export");

    /// <summary>Who found his entry there and what had to be built.</summary>
    internal CacheUses Uses { get; } = new(dataDirectory, time);

    internal string LockDirectory => FileLeases.DirectoryOf(dataDirectory);

    internal string PathOf(string entry) => Path.Combine(EntryDirectory, entry);

    internal bool Contains(string entry)
    {
        step?.Invoke("see whether the entry is there");
        return File.Exists(PathOf(entry));
    }

    internal IEntryLeases Leases => leases;

    /// <summary>For a reader. Null: somebody builds or deletes it.</summary>
    internal IEntryLease? TryRead(string entry) => UnlessItGoes(entry, leases.TryRead(entry));

    /// <summary>For who builds or deletes. Null: in use.</summary>
    internal IEntryLease? TryWrite(string entry) => UnlessItGoes(entry, leases.TryWrite(entry));

    /// <summary>Null: the time is over.</summary>
    internal Task<IEntryLease?> TryRead(string entry, TimeSpan timeout, CancellationToken cancellationToken) =>
        TryUntil(() => UnlessItGoes(entry, leases.TryRead(entry)), timeout, cancellationToken);

    /// <param name="builder">The token of the request that is built.</param>
    /// <returns>Null: the time is over.</returns>
    internal Task<IEntryLease?> TryWrite(string entry, string builder, TimeSpan timeout, CancellationToken cancellationToken) =>
        TryUntil(() => UnlessItGoes(entry, leases.TryWrite(entry, builder)), timeout, cancellationToken);

    private async Task<IEntryLease?> TryUntil(Func<IEntryLease?> attempt, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (attempt() is { } held) return held;
            if (time.GetElapsedTime(start) >= timeout) return null;
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// A sweep of this machine deletes an entry that has no lock file without making one: it names the entry, then looks for a lock
    /// file. So who has made a lock file looks whether the entry is named: one of the two always sees the other.
    /// </summary>
    private IEntryLease? UnlessItGoes(string entry, IEntryLease? lease)
    {
        if (lease is null || leases is not FileLeases) return lease;
        step?.Invoke("see whether the entry is named for deletion");
        try
        {
            if (!DeletionNotice.IsNamed(dataDirectory, entry)) return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }

        lease.Dispose();
        return null;
    }

    /// <summary>Opens an entry for who holds a lease on it.</summary>
    /// <exception cref="FileNotFoundException">The entry is not there.</exception>
    internal SafeFileHandle OpenLeased(string entry)
    {
        step?.Invoke("open");
        return File.OpenHandle(PathOf(entry), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.Asynchronous);
    }

    /// <summary>The second road: an entry that is there stays a life time longer.</summary>
    /// <returns>Its length; null: it is not there, or somebody builds or deletes it.</returns>
    internal long? TryUse(string entry)
    {
        if (!Contains(entry)) return null;
        using var lease = TryRead(entry);
        if (lease is null || !Contains(entry)) return null;
        Touch(entry);
        return new FileInfo(PathOf(entry)).Length;
    }

    /// <summary>Hold a lease meanwhile.</summary>
    /// <exception cref="FileNotFoundException">The entry is not there.</exception>
    internal void Touch(string entry)
    {
        var path = PathOf(entry);
        if (!File.Exists(path)) throw new FileNotFoundException($"The exported file {entry} is not in the cache.", path);
        step?.Invoke("touch");
        EntryWorth.Used(path);
        File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
    }
}
