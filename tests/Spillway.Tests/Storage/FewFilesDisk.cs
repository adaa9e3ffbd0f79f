namespace Spillway.Tests.Storage;

/// <summary>It takes few files.</summary>
internal sealed class FewFilesDisk() : MountedDisk("ext4", 64L << 20, "mkfs.ext4", "-q", "-N", "512", "-m", "0")
{
    /// <summary>Makes empty files until there can be no more; there are megabytes free.</summary>
    internal void TakeAllFiles()
    {
        var directory = Directory.CreateDirectory(System.IO.Path.Combine(Path, "filler")).FullName;
        Should.Throw<IOException>(() =>
        {
            while (true) File.Create(System.IO.Path.Combine(directory, Guid.NewGuid().ToString("N"))).Dispose();
        });
    }
}
