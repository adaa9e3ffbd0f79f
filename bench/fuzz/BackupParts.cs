using System.IO.Compression;

namespace Spillway.Fuzz;

/// <summary>The entries of a backup, unpacked, to be changed and put together again.</summary>
internal sealed record BackupParts(string Source, IReadOnlyList<(string Name, byte[] Content)> Entries)
{
    internal static BackupParts Read(string path)
    {
        using var zip = ZipFile.OpenRead(path);
        var entries = new List<(string, byte[])>();
        foreach (var entry in zip.Entries.Where(entry => !entry.FullName.EndsWith('/')))
        {
            using var content = entry.Open();
            using var bytes = new MemoryStream();
            content.CopyTo(bytes);
            entries.Add((entry.FullName, bytes.ToArray()));
        }

        return new BackupParts(Path.GetFileName(path), entries);
    }
}
