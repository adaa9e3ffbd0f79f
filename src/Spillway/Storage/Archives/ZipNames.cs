namespace Spillway.Storage.Archives;

/// <summary>No name twice, and no file where another entry needs a directory.</summary>
internal static class ZipNames
{
    internal static void Check(List<ZipEntry> entries, Dictionary<string, ZipEntry> byName)
    {
        foreach (var entry in entries)
        {
            if (!byName.TryAdd(entry.Name, entry))
            {
                throw InvalidArchiveException.At(entry.Name, "is there twice");
            }
        }

        var lookup = byName.GetAlternateLookup<ReadOnlySpan<char>>();
        ReadOnlySpan<char> last = [];
        foreach (var entry in entries)
        {
            var directory = ParentOf(entry.Name);
            // Neighbours mostly share their directory, whose parents were looked at already.
            if (directory.SequenceEqual(last))
            {
                continue;
            }

            last = directory;
            for (; !directory.IsEmpty; directory = ParentOf(directory))
            {
                if (lookup.ContainsKey(directory))
                {
                    throw InvalidArchiveException.At(directory.ToString(), "is a file and a directory at once");
                }
            }
        }
    }

    private static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? [] : path[..slash];
    }
}
