using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>An entry's content. More or fewer bytes than declared, or another CRC-32, and it throws instead of ending.</summary>
internal sealed class ZipEntryStream : ReadOnlyStream
{
    private readonly ZipEntry entry;
    private readonly Stream content;
    private readonly Crc32 crc = new();
    private long done;

    private ZipEntryStream(ZipEntry entry, Stream content)
    {
        this.entry = entry;
        this.content = content;
    }

    internal static ZipEntryStream Open(SafeFileHandle file, ZipEntry entry) => Open(new FileRangeStream(file, entry.Stored), entry);

    /// <param name="bytes">The entry's, as they are stored.</param>
    internal static ZipEntryStream Open(Stream bytes, ZipEntry entry) =>
        new(entry, entry.Deflated ? new DeflateStream(bytes, CompressionMode.Decompress) : bytes);

    /// <summary>Reads an entry for its checks alone.</summary>
    /// <exception cref="InvalidArchiveException">It is not as declared.</exception>
    internal static void Check(SafeFileHandle file, ZipEntry entry, byte[] buffer, CancellationToken cancellationToken)
    {
        using var content = Open(file, entry);
        while (content.Read(buffer) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
        {
            return 0;
        }

        int read;
        try
        {
            read = content.Read(buffer);
        }
        catch (InvalidDataException)
        {
            throw InvalidArchiveException.At(entry.Name, "is not valid deflated data");
        }

        done += read;
        if (done > entry.Length)
        {
            throw InvalidArchiveException.At(entry.Name, $"holds more than the {entry.Length} bytes it declares");
        }

        crc.Append(buffer[..read]);
        if (read == 0)
        {
            CheckEnd();
        }

        return read;
    }

    protected override void Dispose(bool disposing)
    {
        content.Dispose();
        base.Dispose(disposing);
    }

    private void CheckEnd()
    {
        if (done != entry.Length)
        {
            throw InvalidArchiveException.At(entry.Name, $"holds {done} bytes instead of the {entry.Length} it declares");
        }

        if (crc.GetCurrentHashAsUInt32() != entry.Crc32)
        {
            throw InvalidArchiveException.At(entry.Name, "is corrupt: its CRC-32 does not match");
        }
    }
}

internal sealed class FileRangeStream(SafeFileHandle file, FileRange range) : ReadOnlyStream
{
    private long done;

    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, range.Length - done);
        var read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], range.Offset + done);
        done += read;
        return read;
    }
}
