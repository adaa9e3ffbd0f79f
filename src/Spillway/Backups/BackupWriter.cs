using System.Buffers;
using System.Text;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>Writes a backup as CVAT would: documents from the rows, everything else copied as it lies in the data root.</summary>
internal sealed class BackupWriter(ObjectDirectories directories, BackupRows rows, IProgress<double>? progress, CancellationToken cancellationToken)
{
    /// <summary>Media by their rows, documents and what is kept as they lie there.</summary>
    /// <param name="clones">Whether media share their blocks with the archive.</param>
    internal long ExpectedBytes(bool clones)
    {
        const long perEntry = 300, aligned = 4096;
        var bytes = rows.Project is { } project ? project.Length + KeptLength(directories.KeptOfProject(rows.What.Id)) : 0L;
        foreach (var task in rows.Tasks)
        {
            bytes += Encoding.UTF8.GetByteCount(task.Document) + KeptLength(directories.KeptOfTask(task.Id));
            bytes += task.Media.Sum(media => clones && media.Length >= BlockCloning.Smallest ? media.Length % BlockCloning.BlockLength : media.Length);
            bytes += task.Media.Count * (perEntry + aligned);
        }

        return bytes + (64 << 10);
    }

    private static long KeptLength(string path) => new FileInfo(path) is { Exists: true } kept ? kept.Length : 0;

    internal void Write(ZipWriter zip)
    {
        foreach (var task in rows.Tasks)
        {
            WriteTask(task, rows.Project is null ? "" : BackupNames.TaskFolder(task.Number), zip);
            progress?.Report((double)(task.Number + 1) / rows.Count);
        }

        if (rows.Project is not { } project) return;
        WriteText(zip, BackupNames.Project, project);
        KeptEntries.CopyTo(zip, directories.KeptOfProject(rows.What.Id), "", cancellationToken);
        progress?.Report(1);
    }

    private void WriteTask(BackedUpTask task, string folder, ZipWriter zip)
    {
        var raw = directories.Raw(task.DataId);
        foreach (var media in task.Media)
        {
            cancellationToken.ThrowIfCancellationRequested();
            zip.Add(new ZipSource(folder + BackupNames.Data + media.Name, new FileRange(Path.Combine(raw, media.Name), 0, media.Length), false, media.Length, media.Crc32));
        }

        WriteText(zip, folder + BackupNames.Task, task.Document);
        KeptEntries.CopyTo(zip, directories.KeptOfTask(task.Id), folder, cancellationToken);
    }

    private static void WriteText(ZipWriter zip, string name, string text)
    {
        using var entry = zip.CreateEntry(name);
        entry.Write(Encoding.UTF8.GetBytes(text));
    }
}
