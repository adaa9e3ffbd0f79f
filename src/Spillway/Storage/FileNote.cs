using System.Runtime.InteropServices;
using System.Text;

namespace Spillway.Storage;

/// <summary>
/// A short text that a file carries with it (an extended attribute): it goes where the file is renamed to, and needs no other file. Where the
/// file system or the system has no such thing, nothing is kept.
/// </summary>
internal static unsafe partial class FileNote
{
    /// <summary>How names of notes begin.</summary>
    internal const string Prefix = "user.spillway.";

    private const int Longest = 1024;

    /// <summary>Null: it carries none, or is gone.</summary>
    internal static string? Read(string path, string name)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var buffer = stackalloc byte[Longest];
        var length = GetAttribute(path, name, buffer, Longest);
        return length < 0 ? null : Encoding.UTF8.GetString(buffer, (int)length);
    }

    /// <summary>False: it could not be kept.</summary>
    internal static bool Write(string path, string name, string text)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > Longest) return false;
        fixed (byte* first = bytes) return SetAttribute(path, name, first, (nuint)bytes.Length, 0) == 0;
    }

    /// <summary>A copy of a file does not have its notes by itself.</summary>
    internal static void CopyAll(string from, string to)
    {
        if (!OperatingSystem.IsLinux()) return;
        var names = stackalloc byte[4096];
        var length = ListAttributes(from, names, 4096);
        if (length <= 0) return;
        foreach (var name in Encoding.UTF8.GetString(names, (int)length).Split('\0', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name.StartsWith(Prefix, StringComparison.Ordinal) && Read(from, name) is { } text) Write(to, name, text);
        }
    }

    [LibraryImport("libc", EntryPoint = "llistxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint ListAttributes(string path, byte* list, nuint size);

    [LibraryImport("libc", EntryPoint = "lgetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, byte* value, nuint size);

    [LibraryImport("libc", EntryPoint = "lsetxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetAttribute(string path, string name, byte* value, nuint size, int flags);
}
