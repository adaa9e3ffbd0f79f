using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>An entry that is copied: its bytes lie in a file already, as they will lie in the archive.</summary>
/// <param name="Length">Of the content; <see cref="FileRange.Length"/> when it is not deflated.</param>
internal sealed record ZipSource(string Name, FileRange Range, bool Deflated, long Length, uint Crc32);

/// <summary>Keeps the last source file open: media of one archive all come from the same file.</summary>
internal sealed class ZipSourceFiles : IDisposable
{
    private SafeFileHandle? handle;
    private string? path;

    internal SafeFileHandle Open(ZipSource source)
    {
        if (handle is null || path != source.Range.Path)
        {
            handle?.Dispose();
            handle = null;
            handle = File.OpenHandle(source.Range.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            path = source.Range.Path;
        }

        if (RandomAccess.GetLength(handle) < source.Range.Offset + source.Range.Length)
        {
            throw InvalidArchiveException.At(source.Name, "is shorter on disk than recorded");
        }

        return handle;
    }

    public void Dispose() => handle?.Dispose();
}
