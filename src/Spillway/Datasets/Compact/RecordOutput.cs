using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;

namespace Spillway.Datasets.Compact;

/// <summary>Appends to a file through one buffer, and sums up what it wrote.</summary>
/// <param name="file">Empty, and stays the caller's.</param>
/// <param name="wrote">Told of bytes that were written.</param>
internal sealed class RecordOutput(SafeFileHandle file, Action<long>? wrote)
{
    private const int Enough = 64 << 10;

    private readonly CompactWriter buffer = new();
    private readonly XxHash3 hash = new();
    private long written;

    internal long Position => written + buffer.Length;

    /// <summary>Of everything before.</summary>
    internal ulong Hash
    {
        get
        {
            Flush();
            return hash.GetCurrentHashAsUInt64();
        }
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        buffer.Bytes(bytes);
        if (buffer.Length >= Enough)
        {
            Flush();
        }
    }

    internal void Flush()
    {
        RandomAccess.Write(file, buffer.Written, written);
        hash.Append(buffer.Written);
        written += buffer.Length;
        wrote?.Invoke(buffer.Length);
        buffer.Clear();
    }
}
