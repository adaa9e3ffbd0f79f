using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Where the bytes of a ZIP go, in order; small runs are gathered.</summary>
internal abstract class ZipTarget : IDisposable
{
    private readonly byte[] gathered = new byte[64 << 10];
    private int gatheredLength;

    protected long Flushed { get; set; }

    internal long Position => Flushed + gatheredLength;

    /// <summary>Whether what was written can be written over.</summary>
    internal abstract bool CanPatch { get; }

    /// <summary>Where what was written can be read again; null: nowhere.</summary>
    internal virtual SafeFileHandle? Written => null;

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > gathered.Length - gatheredLength)
        {
            Flush();
            if (bytes.Length > gathered.Length / 2)
            {
                WriteOut(bytes);
                Flushed += bytes.Length;
                return;
            }
        }

        bytes.CopyTo(gathered.AsSpan(gatheredLength));
        gatheredLength += bytes.Length;
    }

    internal void Flush()
    {
        if (gatheredLength > 0)
        {
            WriteOut(gathered.AsSpan(0, gatheredLength));
            Flushed += gatheredLength;
            gatheredLength = 0;
        }
    }

    internal abstract void Patch(long offset, ReadOnlySpan<byte> bytes);

    internal abstract void Copy(SafeFileHandle source, long offset, long length, CancellationToken cancellationToken);

    public abstract void Dispose();

    protected abstract void WriteOut(ReadOnlySpan<byte> bytes);
}

/// <param name="wrote">Told of text before it is written, of copied ranges after: theirs is known beforehand and stays reserved meanwhile.</param>
internal sealed class ZipFileTarget(SafeFileHandle file, bool clones = false, Action<long>? wrote = null) : ZipTarget
{
    internal override bool CanPatch => true;

    internal override SafeFileHandle? Written => file;

    internal override void Patch(long offset, ReadOnlySpan<byte> bytes)
    {
        Flush();
        RandomAccess.Write(file, bytes, offset);
    }

    internal override void Copy(SafeFileHandle source, long offset, long length, CancellationToken cancellationToken)
    {
        Flush();
        FileRangeCopy.Copy(source, offset, file, Flushed, length, cancellationToken);
        Flushed += length;
        wrote?.Invoke(BlockCloning.RoomOf(length, clones));
    }

    public override void Dispose() => file.Dispose();

    protected override void WriteOut(ReadOnlySpan<byte> bytes)
    {
        wrote?.Invoke(bytes.Length);
        RandomAccess.Write(file, bytes, Flushed);
    }
}

/// <summary>A pipe, a socket: forward only. The stream stays the caller's.</summary>
internal sealed class ZipStreamTarget(Stream stream) : ZipTarget
{
    internal override bool CanPatch => false;

    internal override void Patch(long offset, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();

    internal override void Copy(SafeFileHandle source, long offset, long length, CancellationToken cancellationToken)
    {
        Flush();
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            while (length > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length)), offset);
                if (read == 0)
                {
                    throw new EndOfStreamException();
                }

                WriteOut(buffer.AsSpan(0, read));
                Flushed += read;
                offset += read;
                length -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override void Dispose() => stream.Flush();

    protected override void WriteOut(ReadOnlySpan<byte> bytes) => stream.Write(bytes);
}
