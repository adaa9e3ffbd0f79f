using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Media;

/// <summary>
/// Holds media of a stranger's archive to their checksums before another program reads them where they lie: each once, however often it is read then.
/// </summary>
internal sealed class MediaChecks
{
    private readonly HashSet<FileRange> passed = [];

    /// <exception cref="InvalidArchiveException">The bytes are not as declared.</exception>
    internal void Require(MediaFile media, CancellationToken cancellationToken)
    {
        if (passed.Contains(media.Stored))
            return;

        using var file = File.OpenHandle(media.Stored.Path, share: FileShare.ReadWrite | FileShare.Delete, options: FileOptions.SequentialScan);
        var entry = new ZipEntry(media.Name, media.Stored, media.Deflated, media.Length, media.Crc32);
        ZipEntryStream.Check(file, entry, new byte[256 << 10], cancellationToken);
        passed.Add(media.Stored);
    }
}
