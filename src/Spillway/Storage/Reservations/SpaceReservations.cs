using System.Text;

namespace Spillway.Storage.Reservations;

/// <summary>Deletes what may go.</summary>
/// <param name="bytes">At least so many are wanted.</param>
internal delegate RoomMade MakeRoom(long bytes, CancellationToken cancellationToken);

/// <param name="Freed">Bytes on disk.</param>
/// <param name="Pinned">Bytes that stay because somebody pinned them.</param>
/// <param name="InUse">Bytes that stay because somebody reads or builds them.</param>
internal readonly record struct RoomMade(long Freed, long Pinned, long InUse);

/// <summary>
/// Who is about to write how much into a data root: one small file for each writer, of any process, in <c>data/reservations</c>. Whoever
/// wants to write is admitted when the free space holds it beside what all others still have to write; otherwise it fails before its
/// first byte.
/// </summary>
/// <param name="makeRoom">Asked when the room does not suffice, once it is known how much is missing; null: nothing may go.</param>
/// <param name="minimumFree">So much stays free, whoever asks.</param>
/// <param name="freeSpace">Of the file system of a directory; null: what the system says.</param>
internal sealed class SpaceReservations(
    string dataDirectory, TimeProvider time, MakeRoom? makeRoom = null, long minimumFree = 0, Func<string, long>? freeSpace = null)
{
    internal const string Folder = "reservations";

    internal const string Suffix = ".reservation";

    private const int MostEvictions = 4;

    private static readonly byte[] SuffixBytes = Encoding.UTF8.GetBytes(Suffix);

    /// <summary>How long a reservation of another machine counts, whose lock may not be seen here.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly Func<string, long> freeSpace = freeSpace ?? (directory => new DriveInfo(directory).AvailableFreeSpace);

    internal string DirectoryPath { get; } = Path.Combine(dataDirectory, Folder);

    private string LockPath => Path.Combine(DirectoryPath, ".admission");

    private string CacheDirectory => Path.Combine(dataDirectory, "cache", "export");

    /// <param name="what">In words, for messages: <c>the export of task 7</c>.</param>
    /// <param name="directory">Where will be written; made when it is not there.</param>
    /// <exception cref="NotEnoughSpaceException">There is no room for it, whatever may be evicted.</exception>
    internal Reservation Reserve(string what, string directory, long bytes, CancellationToken cancellationToken)
    {
        PrivateDirectory.Create(directory);
        Reservation? made = null;
        Admit(what, directory, DeviceOf(directory), null, bytes, bytes, granted => made = Create(what, directory, granted, cancellationToken), cancellationToken);
        return made!;
    }

    internal static bool OnOneDevice(string directory, string other)
    {
        PrivateDirectory.Create(directory);
        PrivateDirectory.Create(other);
        return DeviceOf(directory) == DeviceOf(other);
    }

    internal void Grow(Reservation reservation, long least, long wished, Action<long> grant, CancellationToken cancellationToken) =>
        Admit(reservation.What, reservation.Directory, reservation.Device, reservation.Name, least, wished, grant, cancellationToken);

    /// <summary>Every reservation there is, the dead ones too.</summary>
    internal IReadOnlyList<SeenReservation> List(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(DirectoryPath)) return [];
        using var admission = Lock(cancellationToken);
        using var directory = DirectoryHandle.Open(DirectoryPath);
        var seen = new List<SeenReservation>();
        foreach (var name in directory.Names().Where(name => name.AsSpan().EndsWith(SuffixBytes)))
        {
            if (directory.Find(name) is not { } found) continue;
            var record = directory.TryReadText(name) is { } text ? ReservationRecord.Parse(text) : null;
            seen.Add(new SeenReservation(Encoding.UTF8.GetString(name), record, IsDead(directory, name), found.Bytes, found.Modified));
        }

        return seen;
    }

    /// <summary>Removes a dead owner's file. False: its owner lives after all, or it is gone.</summary>
    internal bool RemoveDead(string name, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(DirectoryPath)) return false;
        using var admission = Lock(cancellationToken);
        using var directory = DirectoryHandle.Open(DirectoryPath);
        var bytes = Encoding.UTF8.GetBytes(name);
        return IsDead(directory, bytes) && directory.RemoveFile(bytes);
    }

    /// <summary>
    /// Whether a reservation counts no more. Under the admission lock only: looking takes the file's lock for an instant, which its owner
    /// needs at birth.
    /// </summary>
    private bool IsDead(DirectoryHandle directory, byte[] name)
    {
        if (directory.Find(name) is not { Kind: FileKind.File } found) return false;
        if (directory.IsLocked(name)) return false;
        var owner = directory.TryReadText(name) is { } text && ReservationRecord.Parse(text) is { } record ? ProcessIdentity.Parse(record.Owner) : null;
        return owner is null or { IsOfThisMachine: true } || time.GetUtcNow() - found.Modified > Silence;
    }

    private void Admit(
        string what, string directory, ulong device, string? own, long least, long wished, Action<long> grant, CancellationToken cancellationToken)
    {
        for (var evictions = 0; ; evictions++)
        {
            var now = default(Situation);
            try
            {
                using var admission = Lock(cancellationToken);
                now = Look(directory, device, own);
                if (now.Room >= least)
                {
                    grant(Math.Clamp(now.Room, least, wished));
                    return;
                }
            }
            catch (IOException exception) when (exception is not NotEnoughSpaceException && IsFull(exception))
            {
                // So full that not even the reservation fits.
                now = now with { Free = minimumFree + now.Reserved };
            }

            var made = evictions < MostEvictions && makeRoom is not null && EvictionHelps(device) ? makeRoom(least - now.Room, cancellationToken) : default;
            if (made.Freed <= 0) throw Refusal(what, directory, least, own is not null, now, made);
        }
    }

    /// <summary>The cache may lie on a file system of its own.</summary>
    private bool EvictionHelps(ulong device) => Directory.Exists(CacheDirectory) && DeviceOf(CacheDirectory) == device;

    private FileLock Lock(CancellationToken cancellationToken)
    {
        PrivateDirectory.Create(DirectoryPath);
        for (var start = time.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileLock.TryAcquire(LockPath, LockMode.Exclusive) is { } held) return held;
            if (time.GetElapsedTime(start) > LongestWait)
            {
                throw new TimeoutException($"Another process has held {LockPath} for {LongestWait.TotalSeconds:0} s: see whether one is stopped, and try again.");
            }

            Thread.Sleep(2);
        }
    }

    private Situation Look(string directory, ulong device, string? own)
    {
        var (reserved, writers) = (0L, 0);
        using var files = DirectoryHandle.Open(DirectoryPath);
        foreach (var name in files.Names())
        {
            var text = Encoding.UTF8.GetString(name);
            if (text == own || !text.EndsWith(Suffix, StringComparison.Ordinal)) continue;
            if (IsDead(files, name))
            {
                files.RemoveFile(name);
                continue;
            }

            if (files.TryReadText(name) is { } content && ReservationRecord.Parse(content) is { } other && other.Device == device)
            {
                reserved += other.Remaining;
                writers++;
            }
        }

        return new Situation(freeSpace(directory), minimumFree, reserved, writers);
    }

    private Reservation Create(string what, string directory, long bytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(DirectoryPath, Guid.NewGuid().ToString("N") + Suffix);
        // Shared, so that others can read it; who tries to lock it alone learns that its owner lives.
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var record = new ReservationRecord(bytes, DeviceOf(directory), ProcessIdentity.Current.ToString(), what);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(record.Text), 0);
            return new Reservation(this, directory, path, file, record, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            file.Dispose();
            throw;
        }
    }

    private static ulong DeviceOf(string directory)
    {
        using var handle = DirectoryHandle.Open(directory);
        return handle.Find(".")?.Device ?? 0;
    }

    /// <summary>ENOSPC and EDQUOT of Unix, ERROR_DISK_FULL of Windows.</summary>
    private static bool IsFull(IOException exception) => exception.HResult is 28 or 122 or 69 || (exception.HResult & 0xFFFF) == 112;

    private static NotEnoughSpaceException Refusal(string what, string directory, long needs, bool more, Situation now, RoomMade made)
    {
        var sentence = new StringBuilder($"{char.ToUpperInvariant(what[0])}{what[1..]} needs {Bytes.Words(needs)}{(more ? " more" : "")} in {directory}, where {Bytes.Words(Math.Max(0, now.Free))} are free");
        if (now.MinimumFree > 0) sentence.Append($", {Bytes.Words(now.MinimumFree)} of them to stay free");
        sentence.Append(now.Writers == 0 ? " and no other writer has reserved any" : $" and {now.Writers} other {(now.Writers == 1 ? "writer has" : "writers have")} reserved {Bytes.Words(now.Reserved)}");
        sentence.Append($"; of the export cache {Bytes.Words(made.Pinned)} are pinned and {Bytes.Words(made.InUse)} in use, and nothing else may go: free some space and try again.");
        return new NotEnoughSpaceException(sentence.ToString());
    }

    /// <param name="Reserved">By others, and not written yet.</param>
    private readonly record struct Situation(long Free, long MinimumFree, long Reserved, int Writers)
    {
        internal long Room => Free - MinimumFree - Reserved;
    }
}

/// <param name="Record">Null: it cannot be read.</param>
/// <param name="Bytes">Of the file itself.</param>
internal sealed record SeenReservation(string Name, ReservationRecord? Record, bool IsDead, long Bytes, DateTimeOffset Modified);
