using System.Buffers;

namespace Spillway.Formats.Pictures;

/// <summary>Gathers compressed bytes and writes each full block as a chunk of image data.</summary>
internal sealed class PngDataStream(IBufferWriter<byte> output) : Stream
{
    private const int BlockSize = 32 * 1024;

    private byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int used;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        while (buffer.Length > 0)
        {
            var part = Math.Min(buffer.Length, BlockSize - used);
            buffer[..part].CopyTo(block.AsSpan(used));
            used += part;
            buffer = buffer[part..];
            if (used == BlockSize)
                WriteBlock();
        }
    }

    /// <summary>The compressor flushes often; only full blocks and the last one are worth a chunk.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && block.Length > 0)
        {
            WriteBlock();
            ArrayPool<byte>.Shared.Return(block);
            block = [];
        }

        base.Dispose(disposing);
    }

    private void WriteBlock()
    {
        if (used > 0)
            PngOutput.WriteChunk(output, "IDAT"u8, block.AsSpan(0, used));
        used = 0;
    }
}
