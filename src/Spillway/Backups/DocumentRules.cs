using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>Bounds for what of an archive is in memory at a time: the documents and manifests of all its tasks.</summary>
internal static class DocumentRules
{
    private const long MostDocuments = 256L << 20;

    /// <summary>Of some seven million frames.</summary>
    private const long MostManifests = 1L << 30;

    internal static void Check(IReadOnlyList<ZipEntry> entries)
    {
        var (documents, manifests) = (0L, 0L);
        foreach (var entry in entries)
        {
            var name = BackupNames.TaskNumberOf(entry.Name) is { } number ? entry.Name[BackupNames.TaskFolder(number).Length..] : entry.Name;
            documents += name is BackupNames.Project or BackupNames.Task ? entry.Length : 0;
            manifests += name is BackupNames.Manifest ? entry.Length : 0;
        }

        Require(documents, MostDocuments, $"documents ({BackupNames.Project} and {BackupNames.Task})");
        Require(manifests, MostManifests, "manifests");
    }

    private static void Require(long length, long most, string what)
    {
        if (length > most)
        {
            throw new InvalidBackupException($"The archive's {what} hold {length} bytes together, more than the {most} that are allowed.");
        }
    }
}
