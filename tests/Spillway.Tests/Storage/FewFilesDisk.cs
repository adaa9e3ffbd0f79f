namespace Spillway.Tests.Storage;

/// <summary>A file system that takes few files, in a sparse file, mounted for one test; only root may.</summary>
internal sealed class FewFilesDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    internal FewFilesDisk()
    {
        Path = folder.Combine("disk");
        Directory.CreateDirectory(Path);
        var image = folder.Combine("image");
        using (var file = File.Create(image)) file.SetLength(64L << 20);
        var refused = SystemProgram.Run("mkfs.ext4", "-q", "-N", "512", "-m", "0", image) ?? SystemProgram.Run("mount", "-o", "loop", image, Path);
        if (refused is not null)
        {
            folder.Dispose();
            Assert.Skip("An ext4 cannot be mounted here: " + refused);
        }
    }

    internal string Path { get; }

    /// <summary>Makes empty files until there can be no more; there are megabytes free.</summary>
    internal void TakeAllFiles()
    {
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(Path, "filler")).FullName;
        Should.Throw<IOException>(() =>
        {
            while (true) File.Create(System.IO.Path.Combine(directory, Guid.NewGuid().ToString("N"))).Dispose();
        });
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        SystemProgram.Run("umount", "--lazy", Path);
        folder.Dispose();
    }
}
