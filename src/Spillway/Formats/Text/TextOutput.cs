using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;

namespace Spillway.Formats.Text;

/// <summary>UTF-8 text into a buffer writer, gathered in a block of its own so that small pieces cost little. Disposing hands over the rest.</summary>
internal sealed class TextOutput(IBufferWriter<byte> destination) : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private byte[] block = ArrayPool<byte>.Shared.Rent(BlockSize);
    private int used;

    public void Raw(ReadOnlySpan<byte> text)
    {
        if (text.Length > block.Length - used)
        {
            Flush();
            if (text.Length > block.Length)
            {
                destination.Write(text);
                return;
            }
        }

        text.CopyTo(block.AsSpan(used));
        used += text.Length;
    }

    public void Raw(byte character)
    {
        if (used == block.Length)
            Flush();
        block[used++] = character;
    }

    /// <summary>As it is: nothing is escaped.</summary>
    public void Raw(ReadOnlySpan<char> text)
    {
        while (text.Length > 0)
        {
            // A pair of surrogates must not be cut in two.
            var piece = text.Length <= 4096 ? text : text[..(char.IsHighSurrogate(text[4095]) ? 4095 : 4096)];
            var room = Room(piece.Length * 3);
            used += Encoding.UTF8.GetBytes(piece, room);
            text = text[piece.Length..];
        }
    }

    /// <summary>Room for some bytes (64 KiB at most) to be written in place; <see cref="Advance"/> then says how many they were.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<byte> Room(int size)
    {
        if (size > block.Length - used)
            Flush();
        return block.AsSpan(used);
    }

    public void Advance(int count) => used += count;

    // Below, take the room before what is written there is counted: it may empty the block.

    public void Integer(long value)
    {
        var room = Room(PythonNumbers.MaximumLength);
        used += PythonNumbers.Integer(value, room);
    }

    public void Repr(double value)
    {
        var room = Room(PythonNumbers.MaximumLength);
        used += PythonNumbers.Repr(value, room);
    }

    public void Fixed(double value, int decimals)
    {
        var room = Room(PythonNumbers.MaximumLength);
        used += PythonNumbers.Fixed(value, decimals, room);
    }

    public void Flush()
    {
        destination.Write(block.AsSpan(0, used));
        used = 0;
    }

    public void Dispose()
    {
        if (block.Length == 0)
            return;

        Flush();
        ArrayPool<byte>.Shared.Return(block);
        block = [];
    }
}
