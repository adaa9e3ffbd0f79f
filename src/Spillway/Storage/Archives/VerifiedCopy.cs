using System.Buffers;
using System.IO.Compression;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Copies an entry's bytes and looks at them on the way: their CRC-32 and, inflated, their length must be as declared.</summary>
internal static class VerifiedCopy
{
    internal static void Copy(ZipSource source, SafeFileHandle file, ZipTarget target, CancellationToken cancellationToken)
    {
        using var bytes = new CopyingStream(file, source.Range, target);
        using var content = source.Deflated ? new DeflateStream(bytes, CompressionMode.Decompress, leaveOpen: true) : (Stream)bytes;
        var crc = new Crc32();
        var length = 0L;
        var buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        try
        {
            int read;
            while ((read = content.Read(buffer)) > 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                crc.Append(buffer.AsSpan(0, read));
                length += read;
                if (length > source.Length)
                {
                    throw InvalidArchiveException.At(source.Name, $"holds more than the {source.Length} bytes it declares");
                }
            }

            bytes.CopyRest(buffer);
        }
        catch (InvalidDataException)
        {
            throw InvalidArchiveException.At(source.Name, "is not valid deflated data");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (length != source.Length)
        {
            throw InvalidArchiveException.At(source.Name, $"holds {length} bytes instead of the {source.Length} it declares");
        }

        if (crc.GetCurrentHashAsUInt32() != source.Crc32)
        {
            throw InvalidArchiveException.At(source.Name, "is corrupt: its CRC-32 does not match");
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
