using System.Text;

namespace Spillway.Storage;

/// <summary>By paths, where no call relative to an open directory is at hand: every link is recognised and left unfollowed, at the moment it is looked at.</summary>
internal sealed class PortableDirectory(string path) : DirectoryHandle
{
    internal override IEnumerable<byte[]> Names() => Directory.EnumerateFileSystemEntries(path).Select(entry => Encoding.UTF8.GetBytes(Path.GetFileName(entry)));

    internal override FileDetails? Find(byte[] name)
    {
        var file = new FileInfo(PathOf(name));
        if ((int)file.Attributes == -1) return null;
        var kind = file.LinkTarget is not null || file.Attributes.HasFlag(FileAttributes.ReparsePoint) ? FileKind.Link
            : file.Attributes.HasFlag(FileAttributes.Directory) ? FileKind.Directory
            : FileKind.File;
        var length = kind == FileKind.File ? file.Length : 0;
        return new FileDetails(kind, length, length, file.LastWriteTimeUtc, 0, 0, 0);
    }

    internal override DirectoryHandle? TryOpenDirectory(byte[] name) =>
        Find(name) is { Kind: FileKind.Directory } ? new PortableDirectory(PathOf(name)) : null;

    internal override bool RemoveFile(byte[] name)
    {
        if (Find(name) is not { } found) return false;
        // A link to a directory is removed as a directory on Windows, without what it leads to.
        if (found.Kind == FileKind.Link && Directory.Exists(PathOf(name)) && OperatingSystem.IsWindows()) Directory.Delete(PathOf(name), recursive: false);
        else File.Delete(PathOf(name));
        return true;
    }

    internal override bool RemoveDirectory(byte[] name)
    {
        if (Find(name) is not { Kind: FileKind.Directory }) return false;
        Directory.Delete(PathOf(name), recursive: false);
        return true;
    }

    internal override bool IsLocked(byte[] name)
    {
        try
        {
            using var handle = File.OpenHandle(PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return false;
        }
        catch (IOException exception) when (exception is not FileNotFoundException and not DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    internal override string? TryReadText(byte[] name)
    {
        try
        {
            if (Find(name) is not { Kind: FileKind.File, Length: <= 4096 }) return null;
            using var file = new FileStream(PathOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file);
            return text.ReadToEnd();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public override void Dispose()
    {
    }

    private string PathOf(byte[] name) => Path.Combine(path, Encoding.UTF8.GetString(name));
}
