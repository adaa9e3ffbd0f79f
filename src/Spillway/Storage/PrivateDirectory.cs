namespace Spillway.Storage;

/// <summary>Directories for the owner alone: what lies in a data root may be anybody's data.</summary>
internal static class PrivateDirectory
{
    private const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>With those above it that are not there yet; one that is there stays as it is.</summary>
    internal static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // .NET gives the mode to the last of them alone.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above && !Directory.Exists(above)) Create(above);
        Directory.CreateDirectory(path, Mode);
    }
}
