using Spillway.Media;
using Spillway.Storage;
using Spillway.Storage.Archives;
using Spillway.Storage.Reservations;

namespace Spillway.Backups;

/// <summary>
/// A restore before it is published: a directory in <c>tmp</c> that holds, per task, what will be moved into place. What cannot be
/// moved out of there, since it goes to another volume, lies in a directory on that volume.
/// </summary>
internal sealed class RestoreStaging : IDisposable
{
    private const string Prefix = "import-backup-";

    private readonly List<Place> places = [];
    private readonly Dictionary<string, Place> placeOf = [];

    /// <param name="what">In words, for messages.</param>
    /// <param name="bytes">What each kind of object will take: reserved where it is staged.</param>
    /// <exception cref="NotEnoughSpaceException">There is no room for it.</exception>
    internal RestoreStaging(ObjectDirectories directories, SpaceReservations reservations, string what, IReadOnlyDictionary<string, long> bytes, CancellationToken cancellationToken)
    {
        var kinds = ObjectDirectories.Kinds.ToLookup(directories.TemporaryOf);
        try
        {
            foreach (var temporary in kinds.Select(group => group.Key).Prepend(directories.Temporary).Distinct())
            {
                var place = Place.Create(temporary, reservations.Reserve(what, temporary, kinds[temporary].Sum(kind => bytes[kind]), forCache: false, cancellationToken));
                places.Add(place);
                foreach (var kind in kinds[temporary]) placeOf.Add(kind, place);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>In <c>tmp</c>, wherever the rest is: its life is what marks among the objects tell.</summary>
    internal OwnedDirectory Owner => places[0].Directory;

    internal string Project => In("projects", "project");

    internal string Task(int position) => In("tasks", $"{position}", "task");

    internal string Data(int position) => In("data", $"{position}", "data");

    internal string Job(int position, int index) => In("jobs", $"{position}", "jobs", $"{index}");

    /// <summary>So many bytes of the room for a kind of object are used.</summary>
    internal void Wrote(string kind, long bytes) => placeOf[kind].Room.Wrote(bytes);

    /// <exception cref="IOException">A disk refused.</exception>
    internal void Flush() => placeOf.Values.Distinct().ToList().ForEach(place => FileSystemFlush.Tree(place.Directory.DirectoryPath));

    /// <summary>Unpacks the files below <c>data/</c>; each is as long as declared and has its CRC-32, or the restore ends here.</summary>
    internal void UnpackMedia(int position, BackupTask task, Action<long> unpacked, CancellationToken cancellationToken)
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
            Wrote("data", entry.Length);
            unpacked(entry.Length);
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

    public void Dispose() => places.ForEach(place => place.Dispose());

    private string In(string kind, params string[] path) => Path.Combine([placeOf[kind].Directory.DirectoryPath, .. path]);

    private sealed record Place(OwnedDirectory Directory, Reservation Room) : IDisposable
    {
        internal static Place Create(string temporary, Reservation room)
        {
            try
            {
                return new Place(OwnedDirectory.Create(temporary, Prefix, ignoreErrors: true), room);
            }
            catch
            {
                room.Dispose();
                throw;
            }
        }

        public void Dispose()
        {
            Directory.Dispose();
            Room.Dispose();
        }
    }
}
