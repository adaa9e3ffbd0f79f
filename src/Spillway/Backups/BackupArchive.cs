using Spillway.Media;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>A backup that CVAT wrote, of a task or a project: which entries it has and what each is. Nothing is unpacked.</summary>
internal sealed class BackupArchive : IDisposable
{
    /// <summary>Documents are read whole; jobs may name their files there, but no honest one comes near.</summary>
    private const long LongestDocument = 64 << 20;

    private readonly ZipReader zip;

    private BackupArchive(ZipReader zip, BackupLimits limits, byte[]? projectDocument, IReadOnlyList<BackupTask> tasks, IReadOnlyList<BackupEntry> kept)
    {
        this.zip = zip;
        Limits = limits;
        ProjectDocument = projectDocument;
        Tasks = tasks;
        Kept = kept;
    }

    internal string Path => zip.Path;

    internal BackupLimits Limits { get; }

    internal MediaChecks MediaChecks { get; } = new();

    internal bool IsProject => ProjectDocument is not null;

    /// <summary>The bytes of <c>project.json</c>; null in the backup of a task.</summary>
    internal byte[]? ProjectDocument { get; }

    /// <summary>In the order of their numbers, which may have gaps; the one task of a task's backup.</summary>
    internal IReadOnlyList<BackupTask> Tasks { get; }

    /// <summary>What else belongs to the project: its guide, the guide's assets, and what this version does not know.</summary>
    internal IReadOnlyList<BackupEntry> Kept { get; }

    /// <exception cref="InvalidArchiveException">It is broken or hostile.</exception>
    /// <exception cref="InvalidBackupException">It is an archive, but no backup.</exception>
    internal static BackupArchive Open(string path, BackupLimits limits, CancellationToken cancellationToken)
    {
        var zip = ZipReader.Open(path, limits.Archive, cancellationToken);
        try
        {
            DocumentRules.Check(zip.Entries);
            var isProject = zip.Find(BackupNames.Project) is not null;
            var isTask = zip.Find(BackupNames.Task) is not null;
            if (isProject == isTask)
            {
                throw new InvalidBackupException(isProject
                    ? "The archive holds both project.json and task.json: it must be the backup of one of them."
                    : "The archive is no backup of CVAT: it holds neither project.json nor task.json.");
            }

            return isProject ? OpenProject(zip, limits) : new BackupArchive(zip, limits, null, [OpenTask(zip, null, [.. zip.Entries])], []);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    internal byte[] Read(ZipEntry entry, long longest = LongestDocument) => zip.ReadAll(entry, longest);

    internal Stream Open(ZipEntry entry, CancellationToken cancellationToken) => new InterruptibleStream(zip.OpenEntry(entry), cancellationToken);

    public void Dispose() => zip.Dispose();

    private static BackupArchive OpenProject(ZipReader zip, BackupLimits limits)
    {
        var kept = new List<BackupEntry>();
        var byTask = new SortedDictionary<int, List<ZipEntry>>();
        foreach (var entry in zip.Entries)
        {
            if (BackupNames.TaskNumberOf(entry.Name) is not { } number)
            {
                if (entry.Name != BackupNames.Project)
                {
                    kept.Add(new BackupEntry(entry.Name, entry));
                }
            }
            else if (byTask.TryGetValue(number, out var entries))
            {
                entries.Add(entry);
            }
            else
            {
                byTask.Add(number, [entry]);
            }
        }

        GuideRules.Check(kept);
        var document = zip.ReadAll(zip.Find(BackupNames.Project)!, LongestDocument);
        return new BackupArchive(zip, limits, document, [.. byTask.Select(task => OpenTask(zip, task.Key, task.Value))], kept);
    }

    private static BackupTask OpenTask(ZipReader zip, int? number, List<ZipEntry> entries)
    {
        var folder = number is { } n ? BackupNames.TaskFolder(n) : "";
        var document = zip.Find(folder + BackupNames.Task)
            ?? throw new InvalidBackupException($"The archive holds entries of '{folder}', but no '{folder}{BackupNames.Task}'.");
        var annotations = zip.Find(folder + BackupNames.Annotations)
            ?? throw new InvalidBackupException($"The archive holds '{folder}{BackupNames.Task}', but no '{folder}{BackupNames.Annotations}'.");
        var data = new List<BackupEntry>();
        var kept = new List<BackupEntry>();
        foreach (var entry in entries)
        {
            var name = entry.Name[folder.Length..];
            if (name is BackupNames.Task or BackupNames.ManifestIndex)
            {
                continue;
            }

            if (name.StartsWith(BackupNames.Data, StringComparison.Ordinal))
            {
                data.Add(new BackupEntry(name[BackupNames.Data.Length..], entry));
            }
            else
            {
                kept.Add(new BackupEntry(name, entry));
            }
        }

        GuideRules.Check(kept);
        return new BackupTask(number, folder, zip.ReadAll(document, LongestDocument), annotations, zip.Find(folder + BackupNames.Manifest), data, kept);
    }
}

/// <summary>A task in a backup.</summary>
/// <param name="Number">Of its folder in a project's backup; null in a task's own.</param>
/// <param name="Folder"><c>task_3/</c>, or nothing.</param>
/// <param name="Document">The bytes of <c>task.json</c>.</param>
/// <param name="Data">All files below <c>data/</c>: media, the manifest, and files that belong to nobody. Named from there.</param>
/// <param name="Kept">Everything else but <c>task.json</c>: annotations, guide and assets, and what this version does not know.</param>
internal sealed record BackupTask(
    int? Number, string Folder, byte[] Document, ZipEntry Annotations, ZipEntry? Manifest, IReadOnlyList<BackupEntry> Data, IReadOnlyList<BackupEntry> Kept);

/// <param name="Name">As seen from the project's or task's folder, or from <c>data/</c>.</param>
internal sealed record BackupEntry(string Name, ZipEntry Entry);
