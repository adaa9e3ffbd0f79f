namespace Spillway.Tests.Storage;

/// <summary>Something else mounted at a directory for one test, which nothing can be renamed into or out of; only root may.</summary>
internal sealed class OtherVolume : IDisposable
{
    private readonly string path;

    private OtherVolume(string path, params string[] what)
    {
        this.path = path;
        Directory.CreateDirectory(path);
        if (SystemProgram.Run("mount", [.. what, path]) is { } refused) Assert.Skip("Nothing can be mounted here: " + refused);
    }

    /// <summary>A file system in memory.</summary>
    internal static OtherVolume OfMemory(string path, int kibibytes) => new(path, "-t", "tmpfs", "-o", $"size={kibibytes}k", "tmpfs");

    /// <summary>A directory of the same device.</summary>
    internal static OtherVolume OfDirectory(string path, string other)
    {
        Directory.CreateDirectory(other);
        return new OtherVolume(path, "--bind", other);
    }

    public void Dispose() => SystemProgram.Run("umount", "--lazy", path);
}
