using System.IO.Compression;
using System.Text;

namespace Spillway.Tests.Backups;

/// <summary>A copy of an archive with some entries changed, and everything else about it right.</summary>
internal static class EditedArchive
{
    /// <param name="edit">The new content of an entry by its name; null leaves the entry out.</param>
    internal static void Write(string from, string to, Func<string, byte[], byte[]?> edit, params (string Name, string Text)[] added)
    {
        File.Delete(to);
        using var source = ZipFile.OpenRead(from);
        using var target = ZipFile.Open(to, ZipArchiveMode.Create);
        foreach (var entry in source.Entries)
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            if (edit(entry.FullName, bytes.ToArray()) is { } edited)
            {
                Add(target, entry.FullName, edited);
            }
        }

        foreach (var (name, text) in added)
        {
            Add(target, name, Encoding.UTF8.GetBytes(text));
        }
    }

    internal static Dictionary<string, byte[]> Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var all = new Dictionary<string, byte[]>();
        foreach (var entry in zip.Entries)
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            all.Add(entry.FullName, bytes.ToArray());
        }

        return all;
    }

    private static void Add(ZipArchive zip, string name, byte[] bytes)
    {
        using var stream = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        stream.Write(bytes);
    }
}
