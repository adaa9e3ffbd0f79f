using Spillway.Media;
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
        PrivateDirectory.Create(raw);
        var last = "";
        using var files = new ZipSourceFiles();
        foreach (var (name, entry) in task.Data)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var path = Path.Combine(raw, name);
            var parent = Path.GetDirectoryName(path)!;
            if (parent != last)
            {
                PrivateDirectory.Create(parent);
                last = parent;
            }

            ExtractedFile.Write(entry.ToSource(entry.Name), files, path, verify: true, cancellationToken);
            wrote(entry.Length);
        }
    }

    /// <summary>Of media that came without one: CVAT too has it from then on.</summary>
    internal StagedMedia WriteManifest(int position, MediaManifest manifest)
    {
        var lines = manifest.ToLines();
        var name = BackupNames.Manifest[BackupNames.Data.Length..];
        File.WriteAllBytes(Path.Combine(Data(position), ObjectDirectories.RawFolder, name), lines);
        return new StagedMedia(name, lines.Length, System.IO.Hashing.Crc32.HashToUInt32(lines));
    }

    internal void Keep(string folder, IReadOnlyList<BackupEntry> entries, DateTimeOffset time, CancellationToken cancellationToken)
    {
        PrivateDirectory.Create(folder);
        KeptEntries.Write(Path.Combine(folder, ObjectDirectories.KeptFile), entries, time, cancellationToken);
    }
}
