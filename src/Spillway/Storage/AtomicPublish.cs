namespace Spillway.Storage;

/// <summary>Makes a finished file visible under its name: whole or not at all, also when the two places lie on different devices.</summary>
internal static class AtomicPublish
{
    /// <summary>What a copy from another device is called until it is whole; never an entry.</summary>
    internal const string PartialPrefix = ".partial-";

    /// <param name="owner">Told in the name of a partial, so that litter can be traced.</param>
    internal static void Publish(string from, string to, string owner, CancellationToken cancellationToken)
    {
        Flush(from);
        var directory = Path.GetDirectoryName(to)!;
        Directory.CreateDirectory(directory);
        cancellationToken.ThrowIfCancellationRequested();
        if (!PosixFiles.TryRename(from, to)) PublishCopy(from, to, Path.Combine(directory, PartialPrefix + owner), cancellationToken);
        PosixFiles.FlushDirectory(directory);
    }

    private static void PublishCopy(string from, string to, string partial, CancellationToken cancellationToken)
    {
        try
        {
            using (var source = new FileStream(from, FileMode.Open, FileAccess.Read, FileShare.Read, 1))
            using (var target = new FileStream(partial, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1))
            {
                var buffer = new byte[1 << 20];
                for (int read; (read = source.Read(buffer)) > 0;)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    target.Write(buffer.AsSpan(0, read));
                }

                target.Flush(flushToDisk: true);
            }

            if (!PosixFiles.TryRename(partial, to)) throw new IOException($"'{partial}' could not be moved within its own directory.");
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        File.Delete(from);
    }

    private static void Flush(string path)
    {
        using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(handle);
    }
}
