namespace Spillway.Storage;

/// <summary>The directory of a data root where Spillway keeps what it must remember without a database, in a CVAT volume too.</summary>
internal static class StateDirectory
{
    internal const string Name = ".spillway";

    internal static string Create(string dataDirectory)
    {
        var path = Path.Combine(dataDirectory, Name);
        PrivateDirectory.Create(path);
        return path;
    }

    /// <summary>Whole or not at all, also when the machine fails.</summary>
    internal static void Replace(string file, ReadOnlySpan<byte> content)
    {
        // The caller excludes other writers; what a dead one left under this name is overwritten.
        var partial = file + ".new";
        try
        {
            using (var handle = File.OpenHandle(partial, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(handle, content, 0);
                RandomAccess.FlushToDisk(handle);
            }

            File.Move(partial, file, overwrite: true);
        }
        catch
        {
            File.Delete(partial);
            throw;
        }

        PosixFiles.FlushDirectory(Path.GetDirectoryName(file)!);
    }
}
