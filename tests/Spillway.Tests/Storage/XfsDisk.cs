namespace Spillway.Tests.Storage;

/// <summary>A file system that clones blocks, in a sparse file, mounted for one test; only root may.</summary>
internal sealed class XfsDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    internal XfsDisk()
    {
        Path = folder.Combine("disk");
        Directory.CreateDirectory(Path);
        var image = folder.Combine("image");
        using (var file = File.Create(image)) file.SetLength(2L << 30);
        var refused = SystemProgram.Run("mkfs.xfs", "-q", "-m", "reflink=1", image) ?? SystemProgram.Run("mount", "-o", "loop", image, Path);
        if (refused is not null)
        {
            folder.Dispose();
            Assert.Skip("An XFS cannot be mounted here: " + refused);
        }
    }

    internal string Path { get; }

    internal static void Clone(string from, string to) => SystemProgram.Run("cp", "--reflink=always", from, to).ShouldBeNull();

    /// <summary>Once everything is written out.</summary>
    internal long UsedBytes()
    {
        SystemProgram.Run("sync", "--file-system", Path);
        var drive = new DriveInfo(Path);
        return drive.TotalSize - drive.TotalFreeSpace;
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        SystemProgram.Run("umount", "--lazy", Path);
        folder.Dispose();
    }
}
