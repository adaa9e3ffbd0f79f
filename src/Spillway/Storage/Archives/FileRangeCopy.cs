using System.Buffers;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Storage.Archives;

/// <summary>Copies bytes between files inside the kernel where it can, so that a file system that clones blocks may clone them.</summary>
internal static partial class FileRangeCopy
{
    /// <summary>Small enough that a cancellation is seen at once.</summary>
    private const int Step = 16 << 20;

    internal static void Copy(
        SafeFileHandle source, long sourceOffset, SafeFileHandle target, long targetOffset, long length, CancellationToken cancellationToken)
    {
        if (sourceOffset % BlockCloning.BlockLength == 0 && targetOffset % BlockCloning.BlockLength == 0 && length > BlockCloning.BlockLength)
        {
            // Whole blocks may be cloned. The last, partial one may not: whatever is written behind it would make the file system copy it, and more.
            var partial = length % BlockCloning.BlockLength;
            CopyRange(source, sourceOffset, target, targetOffset, length - partial, cancellationToken);
            CopyByHand(source, sourceOffset + length - partial, target, targetOffset + length - partial, partial);
            return;
        }

        CopyRange(source, sourceOffset, target, targetOffset, length, cancellationToken);
    }

    private static void CopyRange(
        SafeFileHandle source, long sourceOffset, SafeFileHandle target, long targetOffset, long length, CancellationToken cancellationToken)
    {
        var inKernel = OperatingSystem.IsLinux();
        while (length > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var copied = 0L;
            if (inKernel)
            {
                var from = sourceOffset;
                var to = targetOffset;
                copied = copy_file_range(source, ref from, target, ref to, (nuint)Math.Min(length, Step), 0);
                // Another device, a file system without it, or an end that only a read can explain: bytes by hand from here on.
                inKernel = copied > 0;
            }

            if (!inKernel)
            {
                copied = CopyByHand(source, sourceOffset, target, targetOffset, Math.Min(length, Step));
            }

            sourceOffset += copied;
            targetOffset += copied;
            length -= copied;
        }
    }

    private static long CopyByHand(SafeFileHandle source, long sourceOffset, SafeFileHandle target, long targetOffset, long length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(length, 256 << 10));
        try
        {
            var done = 0L;
            while (done < length)
            {
                var read = RandomAccess.Read(source, buffer.AsSpan(0, (int)Math.Min(buffer.Length, length - done)), sourceOffset + done);
                if (read == 0)
                {
                    throw new EndOfStreamException();
                }

                RandomAccess.Write(target, buffer.AsSpan(0, read), targetOffset + done);
                done += read;
            }

            return done;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint copy_file_range(SafeFileHandle source, ref long sourceOffset, SafeFileHandle target, ref long targetOffset, nuint length, uint flags);
}
