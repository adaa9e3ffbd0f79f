namespace Spillway.Storage;

/// <summary>Makes a whole tree survive a power failure before rows say that it is there.</summary>
internal static class FileSystemFlush
{
    /// <summary>With one call where the system has it: a flush of each of many small files waits for the disk each time.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    internal static void Tree(string directory)
    {
        if (PosixFiles.TryFlushFileSystem(directory)) return;
        foreach (var file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) == OwnedDirectory.OwnerFile) continue;
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        foreach (var inside in Directory.EnumerateDirectories(directory, "*", SearchOption.AllDirectories).Append(directory)) PosixFiles.FlushDirectory(inside);
    }
}
