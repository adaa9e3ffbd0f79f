using System.Runtime.InteropServices;

namespace Spillway.Storage;

/// <summary>
/// Whether a file system lets two files share blocks (XFS, btrfs), so that the media in an archive take no room of their own. Asked of the file
/// system itself, with files that have no name: a process that dies meanwhile leaves nothing.
/// </summary>
internal static partial class BlockCloning
{
    /// <summary>What is cloned starts at a multiple of this in both files.</summary>
    internal const int BlockLength = 4096;

    /// <summary>Smaller files are not worth the padding.</summary>
    internal const int Smallest = 64 << 10;

    private const int ReadWrite = 2;
    private const uint CloneFile = 0x40049409;

    // O_TMPFILE holds O_DIRECTORY, which is not the same bit everywhere.
    private static int Unnamed => RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x404000 : 0x410000;

    /// <summary>What copying a file into an archive takes on the disk.</summary>
    /// <param name="clones">What <see cref="IsPossible"/> says of the place.</param>
    internal static long RoomOf(long length, bool clones) => clones && length >= Smallest ? length % BlockLength : length;

    internal static unsafe bool IsPossible(string directory)
    {
        if (!OperatingSystem.IsLinux()) return false;
        var source = Open(directory, ReadWrite | Unnamed, 0x180);
        var target = source < 0 ? -1 : Open(directory, ReadWrite | Unnamed, 0x180);
        try
        {
            var block = stackalloc byte[BlockLength];
            return target >= 0 && Write(source, block, BlockLength) == BlockLength && Control(target, CloneFile, source) == 0;
        }
        finally
        {
            if (target >= 0) _ = Close(target);
            if (source >= 0) _ = Close(source);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write")]
    private static unsafe partial nint Write(int descriptor, byte* bytes, nint count);

    [LibraryImport("libc", EntryPoint = "ioctl")]
    private static partial int Control(int descriptor, nuint request, nint argument);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
