using System.Text;

namespace Spillway.Storage.Reservations;

/// <summary>
/// Who is about to write how much into a data root: one small file for each writer, of any process, in <c>data/reservations</c>. Whoever
/// wants to write is admitted when the free space holds it beside what all others still have to write; otherwise it fails before its
/// first byte.
/// </summary>
/// <param name="cache">Asked when the room does not suffice, and whether an entry fits into the quota; null: nothing may go, and there is no quota.</param>
/// <param name="freeSpace">Of the file system of a directory; null: what the system says.</param>
internal sealed class SpaceReservations(
    string dataDirectory, TimeProvider time, ICacheRoom? cache = null, Func<string, long>? freeSpace = null, FileStep? step = null)
{
    internal const string Folder = "reservations";

    internal const string Suffix = ".reservation";

    private const int MostAttempts = 4;

    private static readonly byte[] SuffixBytes = Encoding.UTF8.GetBytes(Suffix);

    /// <summary>How long a reservation of another machine counts, whose lock may not be seen here.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>Whoever is admitted or looks needs some milliseconds: one that takes so long stands still, and nobody waits for it.</summary>
    private static readonly TimeSpan StandsStill = TimeSpan.FromSeconds(5);

    private readonly Func<string, long> freeSpace = freeSpace ?? (directory => FileSystemSpace.Of(directory).Free);

    internal string DirectoryPath { get; } = Path.Combine(dataDirectory, Folder);

    private string LockPath => Path.Combine(DirectoryPath, ".admission");

    private string CacheDirectory => Path.Combine(dataDirectory, "cache", "export");

    /// <param name="what">In words, for messages: <c>the export of task 7</c>.</param>
    /// <param name="directory">Where will be written; made when it is not there.</param>
    /// <param name="forCache">It becomes an entry of the export cache.</param>
    /// <exception cref="NotEnoughSpaceException">There is no room for it, whatever may be evicted.</exception>
    internal Reservation Reserve(string what, string directory, long bytes, bool forCache, CancellationToken cancellationToken)
    {
        PrivateDirectory.Create(directory);
        Reservation? made = null;
        var wish = new Wish(what, directory, DeviceOf(directory), null, 0, forCache);
        try
        {
            Admit(wish, bytes, bytes, granted => made = Create(wish, granted, cancellationToken), () => made?.Dispose(), cancellationToken);
            return made!;
        }
        catch
        {
            made?.Dispose();
            throw;
        }
    }

    internal static bool OnOneDevice(string directory, string other)
    {
        PrivateDirectory.Create(directory);
        PrivateDirectory.Create(other);
        return DeviceOf(directory) == DeviceOf(other);
    }

    internal void Grow(Reservation reservation, long least, long wished, Action<long> grant, Action withdraw, CancellationToken cancellationToken) => Admit(
        new Wish(reservation.What, reservation.Directory, reservation.Device, reservation.Name, reservation.Remaining, reservation.ForCache), least, wished, grant, withdraw, cancellationToken);

    /// <summary>For who could not make a file, on a disk that has no room for one: something of the cache goes.</summary>
    /// <returns>False: nothing may go.</returns>
    internal bool MakeRoomForFiles(CancellationToken cancellationToken) => cache?.Make(new RoomWanted(0, false, default, NoFile: true), cancellationToken).Fits == true;

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

    /// <summary>
    /// Grants under the admission lock what fits beside everybody before; then, without it, sees whether an entry fits into the cache's
    /// quota beside the entries of those before. So of two at once the first is never refused for the second's sake.
    /// </summary>
    private void Admit(Wish wish, long least, long wished, Action<long> grant, Action withdraw, CancellationToken cancellationToken)
    {
        // The minimum is that of the cache's file system, and on another one nothing can be evicted for it.
        var helper = cache is not null && Directory.Exists(CacheDirectory) && DeviceOf(CacheDirectory) == wish.Device ? cache : null;
        var minimumFree = helper?.MinimumFree ?? 0;
        OtherWriters before;
        var noFile = false;
        for (var attempts = 0; ; attempts++)
        {
            var now = new Situation(0, minimumFree, wish.Unwritten, default);
            try
            {
                using var admission = Lock(cancellationToken);
                now = now with { Others = OthersThan(wish) };
                now = now with { Free = freeSpace(wish.Directory) };
                if (now.Room >= least)
                {
                    before = now.Others;
                    grant(Math.Clamp(now.Room, least, wished));
                    if (admission.IsSeen) break;
                    // We stood still, and others were admitted meanwhile.
                    withdraw();
                    continue;
                }
            }
            catch (IOException exception) when (exception is not NotEnoughSpaceException && IsFull(exception))
            {
                // So full that not even the reservation fits, or no file can be made however many bytes are free.
                now = now with { Free = 0 };
                noFile = true;
            }

            if (helper is null || attempts == MostAttempts) throw Refusal(wish, least, now);
            var made = helper.Make(new RoomWanted(wish.Unwritten + least, false, now.Others, noFile), cancellationToken);
            if (!made.Fits) throw Refusal(wish, noFile ? $"Not even a small file can be made there. {made.Why}" : made.Why);
        }

        if (!wish.ForCache || cache is not { HasQuota: true }) return;
        if (cache.Make(new RoomWanted(wish.Unwritten + least, true, before), cancellationToken) is { Fits: false } refused) throw Refusal(wish, refused.Why);
    }

    private FileLock Lock(CancellationToken cancellationToken)
    {
        PrivateDirectory.Create(DirectoryPath);
        var (since, held) = (0L, default(DateTime));
        for (var start = time.GetTimestamp(); ;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (FileLock.TryAcquire(LockPath, LockMode.Exclusive, step, stays: true) is { } admission)
            {
                admission.Touch();
                return admission;
            }

            if (time.GetElapsedTime(start) > LongestWait)
            {
                throw new TimeoutException($"Another process has held {LockPath} for {LongestWait.TotalSeconds:0} s: see whether one is stopped, and try again.");
            }

            if (File.GetLastWriteTimeUtc(LockPath) is var now && now != held)
            {
                (since, held) = (time.GetTimestamp(), now);
            }
            else if (time.GetElapsedTime(since) > StandsStill)
            {
                FileLock.TakeAway(LockPath);
                since = time.GetTimestamp();
            }

            if (step is null) Thread.Sleep(2);
            else step("wait");
        }
    }

    private OtherWriters OthersThan(Wish wish)
    {
        var others = default(OtherWriters);
        using var files = DirectoryHandle.Open(DirectoryPath);
        foreach (var name in files.Names())
        {
            var text = Encoding.UTF8.GetString(name);
            if (text == wish.Own || !text.EndsWith(Suffix, StringComparison.Ordinal)) continue;
            if (IsDead(files, name)) files.RemoveFile(name);
            else if (files.TryReadText(name) is { } content && ReservationRecord.Parse(content) is { } other) others = others.With(other, wish.Device);
        }

        return others;
    }

    private Reservation Create(Wish wish, long bytes, CancellationToken cancellationToken)
    {
        var path = Path.Combine(DirectoryPath, Guid.NewGuid().ToString("N") + Suffix);
        // Shared, so that others can read it; who tries to lock it alone learns that its owner lives.
        var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        try
        {
            var record = new ReservationRecord(bytes, wish.ForCache, wish.Device, ProcessIdentity.Current.ToString(), wish.What);
            RandomAccess.Write(file, Encoding.UTF8.GetBytes(record.Text), 0);
            return new Reservation(this, wish.Directory, path, file, record, cancellationToken);
        }
        catch
        {
            File.Delete(path);
            file.Dispose();
            throw;
        }
    }

    internal void Step(string what) => step?.Invoke(what);

    private static ulong DeviceOf(string directory)
    {
        using var handle = DirectoryHandle.Open(directory);
        return handle.Find(".")?.Device ?? 0;
    }

    /// <summary>ENOSPC and EDQUOT of Unix, ERROR_DISK_FULL of Windows.</summary>
    internal static bool IsFull(IOException exception) => exception.HResult is 28 or 122 or 69 || (exception.HResult & 0xFFFF) == 112;

    private static NotEnoughSpaceException Refusal(Wish wish, string why) =>
        new($"There is no room for {wish.What}{(wish.Own is null ? "" : ", which became larger than expected")} in {wish.Directory}. {why} Free some space and try again.");

    private static NotEnoughSpaceException Refusal(Wish wish, long needs, Situation now) => Refusal(
        wish,
        $"It needs {Bytes.Words(needs)}{(wish.Own is null ? "" : " more")}, but of {Bytes.Words(now.Free)} that are free "
        + $"{(now.MinimumFree > 0 ? $"{Bytes.Words(now.MinimumFree)} must stay free and " : "")}{Bytes.Words(now.Others.Reserved)} are reserved by {now.Others.Writers} other {(now.Others.Writers == 1 ? "writer" : "writers")}, and nothing there can be evicted.");

    /// <param name="Own">The name of the reservation that is to grow; null: a new one.</param>
    /// <param name="Unwritten">What it holds already and has not written yet.</param>
    private sealed record Wish(string What, string Directory, ulong Device, string? Own, long Unwritten, bool ForCache);

    private readonly record struct Situation(long Free, long MinimumFree, long Unwritten, OtherWriters Others)
    {
        internal long Room => Free - MinimumFree - Unwritten - Others.Reserved;
    }
}

/// <param name="Record">Null: it cannot be read.</param>
/// <param name="Bytes">Of the file itself.</param>
internal sealed record SeenReservation(string Name, ReservationRecord? Record, bool IsDead, long Bytes, DateTimeOffset Modified);
