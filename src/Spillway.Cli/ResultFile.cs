using System.Text;
using Spillway.Storage;

namespace Spillway.Cli;

/// <summary>The file that a command is told to write: whether it may take the place of what is there.</summary>
internal static class ResultFile
{
    /// <param name="source">The file that is read; null: none is.</param>
    /// <exception cref="MisuseException">It may not.</exception>
    public static void Require(string path, string? source = null)
    {
        var (directory, name) = Split(path);
        using var place = DirectoryHandle.TryOpen(directory)
            ?? throw new MisuseException($"There is no directory '{directory}' for '{Path.GetFileName(path)}': make it first.");
        if (place.Find(name) is not { } there) return;
        if (there.Kind == FileKind.Directory) throw new MisuseException($"'{path}' is a directory: name a file.");
        if (there.Kind == FileKind.Other) throw new MisuseException($"'{path}' is no file: write -o - for standard output.");
        if (source is not null && IsSame(path, there, source)) throw new MisuseException($"'{path}' is what is read here: name another file for the result.");
    }

    /// <summary>By whatever name.</summary>
    private static bool IsSame(string path, FileDetails there, string source)
    {
        if (string.Equals(Path.GetFullPath(path), Path.GetFullPath(source), StringComparison.OrdinalIgnoreCase)) return true;
        var (directory, name) = Split(source);
        using var place = DirectoryHandle.TryOpen(directory);
        return there.Inode != 0 && place?.Find(name) is { } read && (read.Inode, read.Device) == (there.Inode, there.Device);
    }

    private static (string Directory, byte[] Name) Split(string path)
    {
        var full = Path.GetFullPath(path);
        return (Path.GetDirectoryName(full) ?? full, Encoding.UTF8.GetBytes(Path.GetFileName(full)));
    }
}
