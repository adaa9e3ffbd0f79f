using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Copies an entry's bytes and looks at them on the way: their CRC-32 and, inflated, their length must be as declared.</summary>
internal static class VerifiedCopy
{
    internal static void Copy(ZipSource source, SafeFileHandle file, ZipTarget target, CancellationToken cancellationToken)
    {
        using var bytes = new CopyingStream(file, source.Range, target);
        using var content = ZipEntryStream.Open(bytes, new ZipEntry(source.Name, source.Range, source.Deflated, source.Length, source.Crc32));
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            while (content.Read(buffer) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            bytes.CopyRest(buffer);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Reads a range of a file and writes to the target whatever was read.</summary>
    private sealed class CopyingStream(SafeFileHandle file, FileRange range, ZipTarget target) : ReadOnlyStream
    {
        private long done;

        public override int Read(Span<byte> buffer)
        {
            var wanted = (int)Math.Min(buffer.Length, range.Length - done);
            var read = wanted == 0 ? 0 : RandomAccess.Read(file, buffer[..wanted], range.Offset + done);
            done += read;
            target.Write(buffer[..read]);
            return read;
        }

        internal void CopyRest(Span<byte> buffer)
        {
            while (Read(buffer) > 0)
            {
            }
        }
    }
}
