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

    /// <summary>For what is only of use: where it cannot be written, on a full disk say, it stays as it was.</summary>
    internal static bool TryReplace(string file, ReadOnlySpan<byte> content)
    {
        try
        {
            PrivateDirectory.Create(Path.GetDirectoryName(file)!);
            Replace(file, content);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Adds to the end of a file that other processes add to as well; one at a time, so that nothing lies within something else.</summary>
    /// <param name="unit">Size of its records: what a dead process left of one is written over.</param>
    /// <returns>False: it could not be written, or others did not let go of it.</returns>
    internal static bool TryAppend(string file, ReadOnlySpan<byte> content, int unit = 1)
    {
        for (var attempt = 0; attempt < 200; attempt++)
        {
            try
            {
                PrivateDirectory.Create(Path.GetDirectoryName(file)!);
                using var handle = File.OpenHandle(file, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
                var length = RandomAccess.GetLength(handle);
                RandomAccess.Write(handle, content, length - length % unit);
                return true;
            }
            catch (IOException exception) when (FileLock.IsHeld(exception))
            {
                Thread.Sleep(2);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Of a file to which others may be adding.</summary>
    internal static IEnumerable<string> Lines(string file)
    {
        using var input = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var text = new StreamReader(input);
        while (text.ReadLine() is { } line) yield return line;
    }
}
