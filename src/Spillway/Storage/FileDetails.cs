namespace Spillway.Storage;

internal enum FileKind
{
    File,
    Directory,
    Link,

    /// <summary>A pipe, socket or device.</summary>
    Other,
}

/// <summary>What a directory says of one thing in it, links not followed.</summary>
/// <param name="Bytes">As used on disk.</param>
/// <param name="Mount">Of the file system it lies on; another than its parent's: something is mounted there.</param>
internal readonly record struct FileDetails(FileKind Kind, long Length, long Bytes, DateTimeOffset Modified, ulong Inode, ulong Device, ulong Mount);
