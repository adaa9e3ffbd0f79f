using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage;

/// <summary>
/// A temporary file that is gone with this process, however that ends: on Linux it never has a name, and other processes of the same user open it
/// as one of our descriptors. Elsewhere it has one, until it is disposed.
/// </summary>
internal sealed partial class UnnamedFile : IDisposable
{
    private const int ReadWrite = 2, CloseOnExec = 0x80000, Temporary = 0x400000;

    private static readonly int DirectoryFlag = RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm ? 0x4000 : 0x10000;

    private readonly bool isNamed;

    private UnnamedFile(SafeFileHandle handle, string path, bool isNamed) => (Handle, Path, this.isNamed) = (handle, path, isNamed);

    internal SafeFileHandle Handle { get; }

    /// <summary>For other processes, until this is disposed.</summary>
    internal string Path { get; }

    internal static UnnamedFile Create(string directory)
    {
        if (!OperatingSystem.IsLinux()) return Named(directory);
        var descriptor = Open(directory, Temporary | DirectoryFlag | ReadWrite | CloseOnExec, 0x180);
        if (descriptor >= 0) return OfDescriptor(new SafeFileHandle(descriptor, ownsHandle: true));

        // The file system cannot do that: it has a name for an instant, while it is empty.
        var file = Named(directory);
        File.Delete(file.Path);
        return OfDescriptor(file.Handle);
    }

    public void Dispose()
    {
        Handle.Dispose();
        if (isNamed) File.Delete(Path);
    }

    private static UnnamedFile OfDescriptor(SafeFileHandle handle) =>
        new(handle, $"/proc/{Environment.ProcessId}/fd/{handle.DangerousGetHandle()}", isNamed: false);

    private static UnnamedFile Named(string directory)
    {
        var path = System.IO.Path.Combine(directory, $"spillway-{Guid.NewGuid():N}");
        return new UnnamedFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete), path, isNamed: true);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, uint mode);
}
