using Microsoft.Win32.SafeHandles;

namespace Spillway.Exports.Requests;

/// <summary>A finished entry under a shared lease: no sweep takes it before this is disposed, and even then the open file stays readable.</summary>
public sealed class ResultDownload(SafeFileHandle handle, IDisposable lease, string entry, string fileName, string entityTag, DateTimeOffset? made) : IDisposable
{
    /// <summary>For random access reads.</summary>
    public SafeFileHandle Handle { get; } = handle;

    public long Length { get; } = RandomAccess.GetLength(handle);

    /// <summary>The file's name in the cache.</summary>
    public string Entry { get; } = entry;

    /// <summary>What the user's copy is to be called, without any path.</summary>
    public string FileName { get; } = fileName;

    /// <summary>Of the entry's identity, so that a touch does not change it. Without quotes.</summary>
    public string EntityTag { get; } = entityTag;

    /// <summary>When its build began, which a touch does not move either; null where the file system does not keep it.</summary>
    public DateTimeOffset? Made { get; } = made;

    public void Dispose()
    {
        Handle.Dispose();
        lease.Dispose();
    }
}
