namespace Spillway.Storage;

/// <summary>How much a file system has, and how much of it a program without privileges may still write.</summary>
/// <param name="Format">Such as <c>ext4</c> or <c>xfs</c>, as the system calls it.</param>
internal readonly record struct FileSystemSpace(long Total, long Free, string Format)
{
    /// <summary>Of the file system on which a path lies, or would lie.</summary>
    internal static FileSystemSpace Of(string path)
    {
        var there = Path.GetFullPath(path);
        while (!Directory.Exists(there) && Path.GetDirectoryName(there) is { } above) there = above;
        var drive = new DriveInfo(OperatingSystem.IsWindows() ? Path.GetPathRoot(there)! : there);
        return new FileSystemSpace(drive.TotalSize, drive.AvailableFreeSpace, drive.DriveFormat);
    }
}
