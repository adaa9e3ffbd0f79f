using Spillway.Storage.Reservations;

namespace Spillway.Storage;

/// <summary>Makes a finished file visible under its name: whole or not at all, also when the two places lie on different devices.</summary>
internal static class AtomicPublish
{
    /// <summary>What a copy from another device is called until it is whole; never an entry.</summary>
    internal const string PartialPrefix = ".partial-";

    /// <summary>For the owner alone: an entry may hold anybody's data.</summary>
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="owner">Told in the name of a partial, so that litter can be traced.</param>
    /// <param name="room">What was reserved where it goes, for a copy from another device; null: nothing was.</param>
    internal static void Publish(string from, string to, string owner, Reservation? room, CancellationToken cancellationToken, FileStep? step = null)
    {
        Flush(from);
        var directory = Path.GetDirectoryName(to)!;
        PrivateDirectory.Create(directory);
        cancellationToken.ThrowIfCancellationRequested();
        step?.Invoke("publish");
        if (!PosixFiles.TryRename(from, to)) PublishCopy(from, to, Path.Combine(directory, PartialPrefix + owner), room, cancellationToken);
        try
        {
            PosixFiles.FlushDirectory(directory);
        }
        catch
        {
            // Nobody was told of it yet, and it may not be there after a power failure.
            File.Delete(to);
            throw;
        }
    }

    private static void PublishCopy(string from, string to, string partial, Reservation? room, CancellationToken cancellationToken)
    {
        try
        {
            var created = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 };
            if (!OperatingSystem.IsWindows()) created.UnixCreateMode = Private;
            using (var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1))
            using (var target = new FileStream(partial, created))
            {
                room?.Require(source.Length);
                var buffer = new byte[1 << 20];
                for (int read; (read = source.Read(buffer)) > 0;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    target.Write(buffer.AsSpan(0, read));
                    room?.Wrote(read);
                }

                FileNote.CopyAll(from, partial);
                target.Flush(flushToDisk: true);
                // Still open, so still locked: a sweep takes a partial whose lock is free for litter.
                if (!OperatingSystem.IsWindows()) Rename(partial, to);
            }

            if (OperatingSystem.IsWindows()) Rename(partial, to);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        File.Delete(from);
    }

    private static void Rename(string partial, string to)
    {
        if (!PosixFiles.TryRename(partial, to)) throw new IOException($"'{partial}' could not be moved within its own directory.");
    }

    private static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(handle, Private);
        RandomAccess.FlushToDisk(handle);
    }
}
