using System.Buffers;
using System.Numerics;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Spillway.Storage;

namespace Spillway.Exports.Cache;

/// <summary>
/// Names, to other processes of this machine, the entries that one of them is about to delete without making a lock file for each. It names
/// them, then looks which have a lock file, then looks at them again, and deletes them. Whoever makes a lock file looks afterwards whether his
/// entry is named: one of the two always sees the other.
/// </summary>
/// <remarks>
/// A file of <see cref="Places"/> places, each with some names between slashes, which no name contains, and zeros behind them. It is written in place, so
/// that a full disk takes it too once it is there; so its lock's file stays as well. A lock is held while anything is named: what a dead process left counts for nothing. The lock is on
/// a file of its own, since .NET does not read a file that is locked.
/// </remarks>
internal sealed class DeletionNotice(string dataDirectory)
{
    private const int Places = 8, BytesOfPlace = 8 << 10;

    private readonly Lock taking = new();
    private FileLock? held;
    private SafeFileHandle? file;
    private uint taken;
    private bool staysOpen;

    /// <summary>Whether the file stays open while nothing is named, for who is about to name many things one after the other.</summary>
    internal bool StaysOpen
    {
        set
        {
            lock (taking)
            {
                staysOpen = value;
                CloseIfUnused();
            }
        }
    }

    internal static string PathOf(string dataDirectory) => Path.Combine(dataDirectory, StateDirectory.Name, "deleting");

    /// <summary>Until what is returned is disposed of, which any thread may do.</summary>
    /// <returns>Null: another process names what it deletes, these are too many, or the file cannot be written.</returns>
    internal IDisposable? TryName(IEnumerable<byte[]> entries)
    {
        if (!OperatingSystem.IsLinux() || TryTake() is not { } number) return null;
        var place = new Place(this, number);
        try
        {
            if (place.TryWrite(entries)) return place;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // A full disk, say: there is a longer way.
        }

        place.Dispose();
        return null;
    }

    /// <summary>For who has just made the entry's lock file.</summary>
    internal static bool IsNamed(string dataDirectory, string entry)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var path = PathOf(dataDirectory);
        var content = ArrayPool<byte>.Shared.Rent(Places * BytesOfPlace);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var length = RandomAccess.Read(file, content, 0);
            if (content.AsSpan(0, length).IndexOf(Encoding.UTF8.GetBytes($"/{entry}/")) < 0) return false;
            using var free = FileLock.TryAcquire(LockOf(path), LockMode.Shared, stays: true);
            return free is null;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(content);
        }
    }

    private static string LockOf(string path) => path + ".lock";

    private int? TryTake()
    {
        lock (taking)
        {
            if (taken == (1u << Places) - 1) return null;
            if (file is null && !TryOpen()) return null;
            var number = BitOperations.TrailingZeroCount(~taken);
            taken |= 1u << number;
            return number;
        }
    }

    private void GiveBack(int number)
    {
        lock (taking)
        {
            taken &= ~(1u << number);
            CloseIfUnused();
        }
    }

    private bool TryOpen()
    {
        try
        {
            var path = PathOf(dataDirectory);
            if ((held = FileLock.TryAcquire(LockOf(path), LockMode.Exclusive, stays: true)) is null) return false;
            file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            // What a dead process named is forgotten, and the room taken.
            RandomAccess.Write(file, new byte[Places * BytesOfPlace], 0);
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Close();
            return false;
        }
    }

    private void CloseIfUnused()
    {
        if (taken == 0 && !staysOpen) Close();
    }

    private void Close()
    {
        file?.Dispose();
        held?.Dispose();
        (file, held) = (null, null);
    }

    private sealed class Place(DeletionNotice notice, int number) : IDisposable
    {
        private byte[]? names;
        private int length;

        internal bool TryWrite(IEnumerable<byte[]> entries)
        {
            names = ArrayPool<byte>.Shared.Rent(BytesOfPlace);
            names[length++] = (byte)'/';
            foreach (var entry in entries)
            {
                if (length + entry.Length + 1 > BytesOfPlace) return false;
                entry.CopyTo(names, length);
                length += entry.Length;
                names[length++] = (byte)'/';
            }

            RandomAccess.Write(notice.file!, names.AsSpan(0, length), (long)number * BytesOfPlace);
            return true;
        }

        public void Dispose()
        {
            if (Interlocked.Exchange(ref names, null) is not { } buffer) return;
            try
            {
                buffer.AsSpan(0, length).Clear();
                RandomAccess.Write(notice.file!, buffer.AsSpan(0, length), (long)number * BytesOfPlace);
            }
            catch (IOException)
            {
                // They stay named until the file is let go of, and whoever wants one of them waits that long.
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
                notice.GiveBack(number);
            }
        }
    }
}
