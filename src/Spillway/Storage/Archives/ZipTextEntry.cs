using System.IO.Compression;
using System.IO.Hashing;

namespace Spillway.Storage.Archives;

/// <summary>
/// An entry that is deflated as it comes. It waits in memory until it is whole, which spares small entries a second look at their header;
/// one that outgrows the room gets a header whose sizes come later.
/// </summary>
internal sealed class ZipTextEntry(string name, ZipOutput output) : Stream
{
    private const int Room = 1 << 20;

    private readonly Crc32 crc = new();
    private readonly MemoryStream waiting = output.RentSpool();
    private DeflateStream? deflate;
    private ZipRecord record = new(name, ZipRecords.Stored, ZipRecords.FlagUtf8, 0, 0, 0, 0);
    private bool open;
    private bool abandoned;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    internal void Append(ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
        {
            return;
        }

        deflate ??= new DeflateStream(this, CompressionLevel.Fastest, leaveOpen: true);
        crc.Append(content);
        record = record with { Length = record.Length + content.Length, Method = ZipRecords.Deflated };
        deflate.Write(content);
    }

    internal void Complete()
    {
        deflate?.Dispose();
        deflate = null;
        record = record with { Crc32 = crc.GetCurrentHashAsUInt32() };
        if (open)
        {
            output.CloseOpenEntry(record);
        }
        else
        {
            output.WriteWholeEntry(record with { CompressedLength = waiting.Length }, waiting.GetBuffer().AsSpan(0, (int)waiting.Length));
        }
    }

    /// <summary>Deflated bytes arrive.</summary>
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (abandoned)
        {
            return;
        }

        if (!open && waiting.Length + buffer.Length > Room)
        {
            record = output.BeginOpenEntry(record, waiting.GetBuffer().AsSpan(0, (int)waiting.Length));
            open = true;
        }

        if (open)
        {
            record = record with { CompressedLength = record.CompressedLength + buffer.Length };
            output.WriteRaw(buffer);
        }
        else
        {
            waiting.Write(buffer);
        }
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        // What an abandoned entry still has to say goes nowhere.
        abandoned = true;
        deflate?.Dispose();
        base.Dispose(disposing);
    }
}
