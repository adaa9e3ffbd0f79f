namespace Spillway.Tests.Storage;

/// <summary>A file system in a sparse file, mounted for one test; only root may.</summary>
internal abstract class MountedDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();

    /// <param name="make">The program that makes it, and what comes before the file.</param>
    protected MountedDisk(string what, long bytes, string make, params string[] arguments)
    {
        Path = folder.Combine("disk");
        Directory.CreateDirectory(Path);
        var image = folder.Combine("image");
        using (var file = File.Create(image)) file.SetLength(bytes);
        var refused = SystemProgram.Run(make, [.. arguments, image]) ?? SystemProgram.Run("mount", "-o", "loop", image, Path);
        if (refused is not null)
        {
            folder.Dispose();
            Assert.Skip($"An {what} cannot be mounted here: {refused}");
        }
    }

    internal string Path { get; }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        SystemProgram.Run("umount", "--lazy", Path);
        folder.Dispose();
    }
}
