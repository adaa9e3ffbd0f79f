using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Backups;

/// <summary>A restore before it is published: a directory in <c>tmp</c> that holds, per task, what will be moved into place.</summary>
internal sealed class RestoreStaging(string directory)
{
    internal string Project => Path.Combine(directory, "project");

    internal string Task(int position) => Path.Combine(directory, $"{position}", "task");

    internal string Data(int position) => Path.Combine(directory, $"{position}", "data");

    internal string Job(int position, int index) => Path.Combine(directory, $"{position}", "jobs", $"{index}");

    /// <summary>Unpacks the files below <c>data/</c>; each is as long as declared and has its CRC-32, or the restore ends here.</summary>
    internal void UnpackMedia(int position, BackupTask task, Action<long> wrote, CancellationToken cancellationToken)
    {
        var raw = Path.Combine(Data(position), ObjectDirectories.RawFolder);
        Directory.CreateDirectory(raw);
        var last = "";
        foreach (var (name, entry) in task.Data)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(raw, name);
            var parent = Path.GetDirectoryName(path)!;
            if (parent != last)
            {
                Directory.CreateDirectory(parent);
                last = parent;
            }

            ExtractedFile.Write(entry.ToSource(entry.Name), path, verify: true, cancellationToken);
            wrote(entry.Length);
        }
    }

    internal void Keep(string folder, IReadOnlyList<BackupEntry> entries, DateTimeOffset time, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        KeptEntries.Write(Path.Combine(folder, ObjectDirectories.KeptFile), entries, time, cancellationToken);
    }
}
