using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;

namespace Spillway.Storage;

/// <summary>By openat, statx and unlinkat relative to the open directory, none of which follows a link.</summary>
internal sealed unsafe partial class LinuxDirectory : DirectoryHandle
{
    private const int NoEntry = 2, NotDirectory = 20, Loop = 40, WouldBlock = 11;
    private const int InputOutput = 5, NoMemory = 12, SystemFilesExhausted = 23, OwnFilesExhausted = 24, Stale = 116;
    private const int ReadOnly = 0, NonBlocking = 0x800, CloseOnExec = 0x80000;
    private const int RemoveDirectoryFlag = 0x200, SymlinkNoFollow = 0x100, NoAutomount = 0x800;
    private const uint Wanted = 0x7ff | 0x1000;
    private const uint WantedOfMany = 0x1 | 0x40 | 0x200 | 0x400 | 0x1000;   // type, time of change, size, blocks, mount
    private const int DontSync = 0x4000;
    private const int ListingBytes = 1 << 16, ShortestRecord = 24;
    private const int RoomForName = 256;
    private const int LockExclusive = 2, LockNonBlocking = 4;

    // The two flags differ between processors.
    private static readonly bool Arm = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;
    private static readonly int DirectoryFlag = Arm ? 0x4000 : 0x10000;
    private static readonly int NoFollow = Arm ? 0x8000 : 0x20000;

    private int descriptor;

    private LinuxDirectory(int descriptor) => this.descriptor = descriptor;

    internal static new LinuxDirectory? TryOpen(string path)
    {
        var descriptor = OpenPath(path, ReadOnly | DirectoryFlag | CloseOnExec);
        if (descriptor >= 0) return new LinuxDirectory(descriptor);
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotDirectory ? null : throw Failure("opened", Encoding.UTF8.GetBytes(path), error);
    }

    internal override IEnumerable<byte[]> Names()
    {
        using var listing = TryList();
        if (listing is null) yield break;
        var buffer = ArrayPool<byte>.Shared.Rent(ListingBytes);
        try
        {
            while (listing.Read(buffer) is > 0 and var read)
            {
                for (var offset = 0; offset < read;)
                {
                    int length = BitConverter.ToUInt16(buffer, offset + 16);
                    var name = buffer.AsSpan(offset + 19, length - 19);
                    name = name[..name.IndexOf((byte)0)];
                    if (!name.SequenceEqual("."u8) && !name.SequenceEqual(".."u8)) yield return name.ToArray();
                    offset += length;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal override DirectoryListing? TryList()
    {
        // A descriptor of its own: listing moves a position that two listings would share.
        var opened = OpenAt(descriptor, "."u8.ToArray(), ReadOnly | DirectoryFlag | NoFollow | CloseOnExec);
        if (opened >= 0) return new DirectoryListing(buffer => GetEntries(opened, buffer), () => _ = Close(opened));
        var error = Marshal.GetLastPInvokeError();
        // Removed meanwhile, so there is nothing in it. Whatever else fails must not look like an empty directory.
        return error == NoEntry ? null : throw Unlisted(descriptor, error);
    }

    internal override IEnumerable<DirectoryBatch> Scan()
    {
        using var listing = TryList();
        if (listing is null) yield break;
        foreach (var batch in Scan(listing)) yield return batch;
    }

    internal override IEnumerable<DirectoryBatch> Scan(DirectoryListing listing)
    {
        var batch = new DirectoryBatch(ListingBytes, ListingBytes / ShortestRecord);
        while (listing.Read(batch.Buffer) is > 0 and var read)
        {
            Examine(batch, read);
            yield return batch;
        }
    }

    /// <summary>Names end with a zero where the kernel wrote them, so they need not be copied to ask for them.</summary>
    private void Examine(DirectoryBatch batch, int read)
    {
        batch.Clear();
        var stats = stackalloc byte[256];
        fixed (byte* buffer = batch.Buffer)
        {
            for (var offset = 0; offset < read; offset += *(ushort*)(buffer + offset + 16))
            {
                var name = buffer + offset + 19;
                var length = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name).Length;
                if (name[0] == '.' && (length == 1 || (length == 2 && name[1] == '.'))) continue;
                var failed = Statx(descriptor, name, SymlinkNoFollow | NoAutomount | DontSync, WantedOfMany, stats) != 0;
                if (failed && Marshal.GetLastPInvokeError() == NoEntry) continue;
                batch.Add(offset + 19, length, failed ? default : Details(stats), !failed);
            }
        }
    }

    internal override FileDetails? Find(byte[] name)
    {
        var stats = stackalloc byte[256];
        fixed (byte* path = Terminated(name, stackalloc byte[RoomForName]))
        {
            if (Statx(descriptor, path, SymlinkNoFollow | NoAutomount, Wanted, stats) != 0)
            {
                var error = Marshal.GetLastPInvokeError();
                return error is NoEntry or NotDirectory ? null : throw Failure("examined", name, error);
            }
        }

        return Details(stats);
    }

    private static FileDetails Details(byte* stats)
    {
        var kind = (*(ushort*)(stats + 28) & 0xF000) switch
        {
            0x8000 => FileKind.File,
            0x4000 => FileKind.Directory,
            0xA000 => FileKind.Link,
            _ => FileKind.Other,
        };
        var seconds = Math.Clamp(*(long*)(stats + 112), -62_135_596_800, 253_402_300_799);
        var modified = DateTimeOffset.FromUnixTimeSeconds(seconds).AddTicks(*(uint*)(stats + 120) / 100);
        var device = ((ulong)*(uint*)(stats + 136) << 32) | *(uint*)(stats + 140);
        var mount = (*(uint*)stats & 0x1000) != 0 ? *(ulong*)(stats + 144) : device;
        return new FileDetails(kind, *(long*)(stats + 40), *(long*)(stats + 48) * 512, modified, *(ulong*)(stats + 32), device, mount);
    }

    internal override DirectoryHandle? TryOpenDirectory(byte[] name)
    {
        var opened = OpenAt(descriptor, name, ReadOnly | DirectoryFlag | NoFollow | CloseOnExec);
        if (opened >= 0) return new LinuxDirectory(opened);
        var error = Marshal.GetLastPInvokeError();
        return error is NoEntry or NotDirectory or Loop ? null : throw Failure("opened", name, error);
    }

    internal override bool RemoveFile(byte[] name) => Unlink(name, 0);

    internal override bool RemoveDirectory(byte[] name) => Unlink(name, RemoveDirectoryFlag);

    internal override bool IsLocked(byte[] name)
    {
        var opened = OpenFile(name);
        if (opened < 0) return false;
        try
        {
            return Flock(opened, LockExclusive | LockNonBlocking) != 0 && Marshal.GetLastPInvokeError() == WouldBlock;
        }
        finally
        {
            _ = Close(opened);
        }
    }

    internal override string? TryReadText(byte[] name)
    {
        var opened = OpenFile(name);
        if (opened < 0) return null;
        try
        {
            var buffer = stackalloc byte[4096];
            var read = Read(opened, buffer, 4096);
            if (read >= 0) return Encoding.UTF8.GetString(buffer, (int)read);
            ThrowIfUnknown("read", name, Marshal.GetLastPInvokeError());
            return null;
        }
        finally
        {
            _ = Close(opened);
        }
    }

    public override void Dispose()
    {
        CloseOnce();
        GC.SuppressFinalize(this);
    }

    ~LinuxDirectory() => CloseOnce();

    private void CloseOnce()
    {
        var open = Interlocked.Exchange(ref descriptor, -1);
        if (open >= 0) _ = Close(open);
    }

    private bool Unlink(byte[] name, int flags)
    {
        fixed (byte* path = Terminated(name, stackalloc byte[RoomForName]))
        {
            if (UnlinkAt(descriptor, path, flags) == 0) return true;
        }

        var error = Marshal.GetLastPInvokeError();
        return error == NoEntry ? false : throw Failure("removed", name, error);
    }

    private static int OpenAt(int directory, byte[] name, int flags)
    {
        fixed (byte* path = Terminated(name, stackalloc byte[RoomForName])) return OpenAt(directory, path, flags);
    }

    private static int GetEntries(int listing, byte[] buffer)
    {
        nint read;
        fixed (byte* first = buffer) read = Getdents(listing, first, (nuint)buffer.Length);
        if (read >= 0) return (int)read;
        var error = Marshal.GetLastPInvokeError();
        return error == NoEntry ? 0 : throw Unlisted(listing, error);
    }

    /// <returns>Below 0: it is gone, or not ours to open.</returns>
    private int OpenFile(byte[] name)
    {
        var opened = OpenAt(descriptor, name, ReadOnly | NonBlocking | NoFollow | CloseOnExec);
        if (opened < 0) ThrowIfUnknown("opened", name, Marshal.GetLastPInvokeError());
        return opened;
    }

    /// <summary>Where the system could not even look, nothing is known of the file: who went on would take a living owner for dead.</summary>
    private static void ThrowIfUnknown(string what, byte[] name, int error)
    {
        if (error is InputOutput or NoMemory or SystemFilesExhausted or OwnFilesExhausted or Stale) throw Failure(what, name, error);
    }

    /// <summary>The kernel knows where an open directory lies now, and tells without opening anything.</summary>
    private static IOException Unlisted(int directory, int error) =>
        Failure("listed", Encoding.UTF8.GetBytes(new FileInfo($"/proc/self/fd/{directory}").LinkTarget ?? "A directory"), error);

    /// <param name="room">Used where it suffices, which it does for every name that Linux allows.</param>
    private static Span<byte> Terminated(byte[] name, Span<byte> room)
    {
        if (name.Length >= room.Length) room = new byte[name.Length + 1];
        name.CopyTo(room);
        room[name.Length] = 0;
        return room;
    }

    private static IOException Failure(string what, byte[] name, int error) =>
        new($"'{Encoding.UTF8.GetString(name)}' could not be {what}: {Marshal.GetPInvokeErrorMessage(error)}.", error);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenPath(string path, int flags);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    private static partial int OpenAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static partial int Statx(int directory, byte* path, int flags, uint mask, byte* result);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    private static partial int UnlinkAt(int directory, byte* path, int flags);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    private static partial nint Getdents(int directory, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, byte* buffer, nuint length);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(int descriptor, int operation);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
