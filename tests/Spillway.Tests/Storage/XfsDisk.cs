using System.Diagnostics;

namespace Spillway.Tests.Storage;

/// <summary>A file system that clones blocks, in a sparse file, mounted for one test; only root may.</summary>
internal sealed class XfsDisk : IDisposable
{
    private static readonly string[] Programs = ["/usr/sbin/", "/sbin/", "/usr/bin/"];

    private readonly TemporaryFolder folder = new();

    internal XfsDisk()
    {
        Path = folder.Combine("disk");
        Directory.CreateDirectory(Path);
        var image = folder.Combine("image");
        using (var file = File.Create(image)) file.SetLength(2L << 30);
        var refused = Run("mkfs.xfs", "-q", "-m", "reflink=1", image) ?? Run("mount", "-o", "loop", image, Path);
        if (refused is not null)
        {
            folder.Dispose();
            Assert.Skip("An XFS cannot be mounted here: " + refused);
        }
    }

    internal string Path { get; }

    /// <summary>Once everything is written out.</summary>
    internal long UsedBytes()
    {
        Run("sync", "--file-system", Path);
        var drive = new DriveInfo(Path);
        return drive.TotalSize - drive.TotalFreeSpace;
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        Run("umount", "--lazy", Path);
        folder.Dispose();
    }

    /// <returns>Null: it was done.</returns>
    private static string? Run(string program, params string[] arguments)
    {
        var path = Programs.Select(directory => directory + program).FirstOrDefault(File.Exists);
        if (!OperatingSystem.IsLinux() || path is null) return $"there is no {program}.";
        using var process = Process.Start(new ProcessStartInfo(path, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var error = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? null : error.Trim();
    }
}
