namespace Spillway.Tests.Storage;

/// <summary>It clones blocks.</summary>
internal sealed class XfsDisk() : MountedDisk("XFS", 2L << 30, "mkfs.xfs", "-q", "-m", "reflink=1")
{
    internal static void Clone(string from, string to) => SystemProgram.Run("cp", "--reflink=always", from, to).ShouldBeNull();

    /// <summary>Once everything is written out.</summary>
    internal long UsedBytes()
    {
        SystemProgram.Run("sync", "--file-system", Path);
        var drive = new DriveInfo(Path);
        return drive.TotalSize - drive.TotalFreeSpace;
    }
}
