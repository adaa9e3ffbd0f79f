using System.Buffers;

namespace Spillway.Storage.Archives;

/// <summary>An entry of bytes being written: blocks of a fixed size go to the deflating thread. Disposing completes it.</summary>
internal sealed class ZipEntryWriter : IBufferWriter<byte>, IDisposable
{
    internal const int BlockLength = 64 << 10;

    private readonly ZipWriter owner;
    private string? name;
    private byte[] block = ArrayPool<byte>.Shared.Rent(BlockLength);
    private int used;
    private bool completed;

    internal ZipEntryWriter(ZipWriter owner, string name)
    {
        this.owner = owner;
        this.name = name;
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return block.AsMemory(used);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return block.AsSpan(used);
    }

    public void Advance(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, block.Length - used);
        used += count;
    }

    public void Dispose()
    {
        if (!completed)
        {
            completed = true;
            owner.Completed(this);
            try
            {
                Send(last: true, next: 0);
            }
#pragma warning disable CA1031 // Whatever stopped the writer is thrown by its next call; from here it would hide the exception on its way.
            catch
#pragma warning restore CA1031
            {
            }
        }
    }

    private void Reserve(int sizeHint)
    {
        ObjectDisposedException.ThrowIf(completed, this);
        if (block.Length - used < Math.Max(sizeHint, 1))
        {
            Send(last: false, next: Math.Max(sizeHint, BlockLength));
        }
    }

    private void Send(bool last, int next)
    {
        var full = block;
        block = next == 0 ? [] : ArrayPool<byte>.Shared.Rent(next);
        owner.Send(new ZipWork(name, full, used, last, null));
        name = null;
        used = 0;
    }
}

/// <summary>One thing for the writing thread: a block of an entry (with its name when it is the first), or a source to copy.</summary>
internal sealed record ZipWork(string? Name, byte[] Block, int Length, bool Last, ZipSource? Source);
