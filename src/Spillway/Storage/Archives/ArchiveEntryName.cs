using System.Text;

namespace Spillway.Storage.Archives;

/// <summary>The rule for names inside archives: relative, forward slashes, and nothing that some system reads as leaving the archive.</summary>
internal static class ArchiveEntryName
{
    /// <summary>In bytes of UTF-8; longer ones cannot be created on common file systems.</summary>
    internal const int LongestName = 4096;

    private const int LongestPart = 255;

    /// <summary>Why the name is unsafe, as the end of a sentence; null when it is safe. A directory's name ends with a slash.</summary>
    internal static string? FaultOf(string name)
    {
        if (name.Length == 0)
        {
            return "has no name";
        }

        if (Encoding.UTF8.GetByteCount(name) > LongestName)
        {
            return $"has a name longer than {LongestName} bytes";
        }

        foreach (var c in name)
        {
            if (char.IsControl(c) || c == '\uFFFD')
            {
                return "has a control character or a broken character in its name";
            }
        }

        if (name.Contains('\\'))
        {
            return "has a backslash in its name";
        }

        if (name[0] == '/')
        {
            return "has an absolute path as its name";
        }

        if (name.Length > 1 && name[1] == ':' && char.IsAsciiLetter(name[0]))
        {
            return "has a drive letter in its name";
        }

        return FaultOfParts(name.AsSpan().TrimEnd('/'), name);
    }

    private static string? FaultOfParts(ReadOnlySpan<char> path, string name)
    {
        if (name.EndsWith("//", StringComparison.Ordinal))
        {
            return "has an empty part in its path";
        }

        foreach (var range in path.Split('/'))
        {
            var part = path[range];
            if (part.Length == 0)
            {
                return "has an empty part in its path";
            }

            if (part is "." or "..")
            {
                return "has a path that leaves or renames its directory";
            }

            if (Encoding.UTF8.GetByteCount(part) > LongestPart)
            {
                return $"has a path with a part longer than {LongestPart} bytes";
            }
        }

        return null;
    }
}
