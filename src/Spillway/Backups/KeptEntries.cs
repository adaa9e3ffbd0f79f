using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>
/// What a backup holds beside documents and media, verbatim in a small archive of the object's directory: so nothing that this version
/// does not know is lost, and a later backup copies it without looking inside.
/// </summary>
internal static class KeptEntries
{
    internal static void Write(string path, IReadOnlyList<BackupEntry> entries, DateTimeOffset time, CancellationToken cancellationToken)
    {
        using var zip = ZipWriter.ToFile(path, new ZipWriterOptions(time, VerifySources: true), cancellationToken);
        foreach (var (name, entry) in entries)
        {
            zip.Add(entry.ToSource(name));
        }

        zip.Complete();
    }

    internal static void CopyTo(ZipWriter zip, string path, string folder, CancellationToken cancellationToken)
    {
        using var kept = ZipReader.Open(path, ZipLimits.Own, cancellationToken);
        foreach (var entry in kept.Entries)
        {
            zip.Add(entry.ToSource(folder + entry.Name));
        }
    }
}
