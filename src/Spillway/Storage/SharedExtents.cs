using System.Runtime.InteropServices;

namespace Spillway.Storage;

/// <summary>A run of blocks on a disk, in bytes from its beginning.</summary>
internal readonly record struct DiskExtent(ulong Start, ulong Length)
{
    internal ulong End => Start + Length;
}

/// <summary>Which blocks of a file the file system shares with other files (clones), as FIEMAP tells it. Elsewhere than on Linux nothing is known to be shared.</summary>
internal static unsafe partial class SharedExtents
{
    private const ulong FiemapRequest = 0xC020660B;
    private const int HeaderSize = 32, ExtentSize = 56, Most = 512;
    private const uint Last = 0x1, Unknown = 0x2, Delayed = 0x4, Inline = 0x200, Shared = 0x2000;
    private const int NonBlocking = 0x800, CloseOnExec = 0x80000;

    private static readonly int NoFollow = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x8000 : 0x20000;

    /// <summary>Whether files can share blocks at all on a file system: elsewhere nobody needs to ask.</summary>
    internal static bool ArePossible(string format) => OperatingSystem.IsLinux() && format is "xfs" or "btrfs" or "bcachefs" or "ocfs2";

    /// <returns>In the order of the file; empty where nothing is shared or nothing can be told.</returns>
    internal static List<DiskExtent> Of(string path)
    {
        List<DiskExtent> found = [];
        var descriptor = Open(path, NonBlocking | CloseOnExec | NoFollow);
        if (descriptor < 0) return found;
        var buffer = (byte*)NativeMemory.Alloc(HeaderSize + ExtentSize * Most);
        try
        {
            for (ulong start = 0; ;)
            {
                NativeMemory.Clear(buffer, HeaderSize);
                *(ulong*)buffer = start;
                *(ulong*)(buffer + 8) = ulong.MaxValue - start;
                *(uint*)(buffer + 24) = Most;
                if (Control(descriptor, FiemapRequest, buffer) != 0) return found;
                var count = *(uint*)(buffer + 20);
                if (count == 0) return found;
                for (var index = 0; index < count; index++)
                {
                    var extent = buffer + HeaderSize + ExtentSize * index;
                    var flags = *(uint*)(extent + 40);
                    if ((flags & Shared) != 0 && (flags & (Unknown | Delayed | Inline)) == 0) found.Add(new DiskExtent(*(ulong*)(extent + 8), *(ulong*)(extent + 16)));
                    if ((flags & Last) != 0) return found;
                    start = *(ulong*)extent + *(ulong*)(extent + 16);
                }
            }
        }
        finally
        {
            NativeMemory.Free(buffer);
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, ulong request, byte* argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
