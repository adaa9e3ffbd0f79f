using System.Text;

namespace Spillway.Storage.Archives;

/// <summary>The rule for names inside archives: relative, forward slashes, and nothing that some system reads as leaving the archive.</summary>
internal static class ArchiveEntryName
{
    /// <summary>In bytes of UTF-8; longer ones cannot be created on common file systems.</summary>
    internal const int LongestName = 4096;

    private const int LongestPart = 255;

    /// <summary>Trees of media are removed again, level by level, and not without end.</summary>
    private const int MostParts = 100;

    /// <summary>Why the name is unsafe, as the end of a sentence; null when it is safe. A directory's name ends with a slash.</summary>
    internal static string? FaultOf(string name) => FaultOf(name, OperatingSystem.IsWindows());

    /// <param name="onWindows">There a colon in any part begins a path anew, or names a stream of a file.</param>
    internal static string? FaultOf(string name, bool onWindows)
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

        if (onWindows && name.Contains(':'))
        {
            return "has a colon in its name, which Windows does not allow";
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

        if (path.Count('/') >= MostParts)
        {
            return $"has a path of more than {MostParts} parts";
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
