using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>An entry of an archive as a file of its own.</summary>
internal static class ExtractedFile
{
    /// <summary>Creates the file, which must not exist; bytes are copied inside the kernel when they need neither inflating nor a look.</summary>
    /// <exception cref="InvalidArchiveException">The bytes are not as declared. The file is incomplete.</exception>
    internal static void Write(ZipSource source, string path, bool verify, CancellationToken cancellationToken)
    {
        using var files = new ZipSourceFiles();
        Write(source, files, path, verify, cancellationToken);
    }

    /// <summary>The same for one of many entries of one archive.</summary>
    internal static void Write(ZipSource source, ZipSourceFiles files, string path, bool verify, CancellationToken cancellationToken)
    {
        using var to = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        Write(source, files, to, verify, cancellationToken);
    }

    /// <param name="to">Empty.</param>
    internal static void Write(ZipSource source, SafeFileHandle to, bool verify, CancellationToken cancellationToken)
    {
        using var files = new ZipSourceFiles();
        Write(source, files, to, verify, cancellationToken);
    }

    private static void Write(ZipSource source, ZipSourceFiles files, SafeFileHandle to, bool verify, CancellationToken cancellationToken)
    {
        var from = files.Open(source);
        if (!verify && !source.Deflated)
        {
            FileRangeCopy.Copy(from, source.Range.Offset, to, 0, source.Range.Length, cancellationToken);
            return;
        }

        using var content = ZipEntryStream.Open(from, new ZipEntry(source.Name, source.Range, source.Deflated, source.Length, source.Crc32));
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            var at = 0L;
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                RandomAccess.Write(to, buffer.AsSpan(0, read), at);
                at += read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
