namespace Spillway.Tests.Storage;

/// <summary>A file system of a few megabytes in memory, mounted for one test; only root may.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly OtherVolume volume;

    internal SmallDisk(int kibibytes)
    {
        try
        {
            volume = OtherVolume.OfMemory(Path, kibibytes);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    internal string Path => folder.Path;

    private string Filler => System.IO.Path.Combine(Path, "filler");

    /// <summary>Leaves so much free, or as much as there is.</summary>
    internal void LeaveFree(int kibibytes)
    {
        File.Delete(Filler);
        var free = new DriveInfo(Path).AvailableFreeSpace;
        using var filler = new FileStream(Filler, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1);
        var block = new byte[4096];
        try
        {
            for (var left = free - (kibibytes * 1024L); left >= block.Length; left -= block.Length) filler.Write(block);
        }
        catch (IOException) when (kibibytes == 0)
        {
            // Somebody else writes at the same time: it is full, which was wanted.
        }
    }

    internal void Empty() => File.Delete(Filler);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        volume.Dispose();
        folder.Dispose();
    }
}
