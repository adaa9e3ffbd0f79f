using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage;

/// <summary>The few calls on files that .NET does not offer.</summary>
internal static unsafe partial class PosixFiles
{
    private const int CrossDevice = 18, InputOutput = 5, NoSpace = 28, OverQuota = 122;
    private const int EmptyPath = 0x1000;
    private const uint BasicStats = 0x7ff;
    private const uint BirthTime = 0x800;

    /// <summary>A rename and nothing else: <see cref="File.Move(string, string)"/> copies when the places lie on two devices, in plain sight.</summary>
    /// <returns>False when the places lie on two devices.</returns>
    /// <exception cref="IOException">It failed otherwise.</exception>
    internal static bool TryRename(string from, string to)
    {
        if (OperatingSystem.IsWindows())
        {
            if (Path.GetPathRoot(Path.GetFullPath(from)) != Path.GetPathRoot(Path.GetFullPath(to))) return false;
            File.Move(from, to, overwrite: true);
            return true;
        }

        if (Rename(from, to) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        return error == CrossDevice ? false : throw new IOException($"'{from}' could not be moved to '{to}': {Marshal.GetPInvokeErrorMessage(error)}.");
    }

    /// <summary>Moves a directory within its file system; what goes wrong names both places, which <see cref="Directory.Move"/> does not.</summary>
    /// <exception cref="IOException">It failed, or the places lie on two file systems.</exception>
    internal static void MoveDirectory(string from, string to)
    {
        if (OperatingSystem.IsWindows()) Directory.Move(from, to);
        else if (!TryRename(from, to)) throw new IOException($"'{from}' could not be moved to '{to}': they lie on two file systems, but must lie on one.");
    }

    /// <summary>Makes what was renamed into a directory survive a power failure; where directories cannot be flushed, the file system does it by itself.</summary>
    /// <exception cref="IOException">The disk is full or does not answer.</exception>
    internal static void FlushDirectory(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        var descriptor = Open(path, 0);
        if (descriptor < 0) return;
        var error = Fsync(descriptor) == 0 ? 0 : Marshal.GetLastPInvokeError();
        _ = Close(descriptor);
        if (error is InputOutput or NoSpace or OverQuota) throw new IOException($"'{path}' could not be flushed: {Marshal.GetPInvokeErrorMessage(error)}.", error);
    }

    /// <summary>Everything of the file system that a path lies on. False: where there is no such call, or it failed.</summary>
    internal static bool TryFlushFileSystem(string path)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var descriptor = Open(path, 0);
        if (descriptor < 0) return false;
        var flushed = Syncfs(descriptor) == 0;
        _ = Close(descriptor);
        return flushed;
    }

    /// <summary>Of an open file; null where the system does not tell.</summary>
    internal static FileIdentity? IdentityOf(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux()) return null;
        var taken = false;
        try
        {
            handle.DangerousAddRef(ref taken);
            var stats = stackalloc byte[256];
            if (Statx((int)handle.DangerousGetHandle(), "", EmptyPath, BasicStats | BirthTime, stats) != 0) return null;
            var born = (*(uint*)stats & BirthTime) != 0 ? DateTimeOffset.FromUnixTimeSeconds(*(long*)(stats + 80)).AddTicks(*(uint*)(stats + 88) / 100) : (DateTimeOffset?)null;
            return new FileIdentity(*(ulong*)(stats + 32), *(uint*)(stats + 16), born);
        }
        finally
        {
            if (taken) handle.DangerousRelease();
        }
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "syncfs")]
    private static partial int Syncfs(int descriptor);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int directory, string path, int flags, uint mask, byte* result);
}

/// <param name="Born">When it was made, which no later change moves; null where the file system does not keep it.</param>
internal readonly record struct FileIdentity(ulong Inode, uint Links, DateTimeOffset? Born);
