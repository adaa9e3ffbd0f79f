using System.Buffers;

namespace Spillway.Annotations.Masks;

/// <summary>A growing list of integers in a pooled array, made to be cleared and filled again for each of many shapes.</summary>
internal sealed class IntegerBuffer : IDisposable
{
    private int[] array = [];

    public int Length { get; private set; }

    public Span<int> Span => array.AsSpan(0, Length);

    public void Clear() => Length = 0;

    public void Add(int value)
    {
        if (Length == array.Length) Grow(Length + 1);
        array[Length++] = value;
    }

    public void Add(int first, int second, int third)
    {
        Add(first);
        Add(second);
        Add(third);
    }

    /// <summary>Adds a value that changes sides: twice at one place is not at all. The values must come in order.</summary>
    public void Toggle(int value)
    {
        if (Length > 0 && array[Length - 1] == value) Length--;
        else Add(value);
    }

    /// <summary>Makes it this long; what is there is not cleared.</summary>
    public Span<int> Resize(int length)
    {
        if (length > array.Length) Grow(length);
        Length = length;
        return Span;
    }

    public void Dispose()
    {
        if (array.Length > 0) ArrayPool<int>.Shared.Return(array);
        array = [];
        Length = 0;
    }

    private void Grow(int length)
    {
        var larger = ArrayPool<int>.Shared.Rent(Math.Max(length, Math.Max(64, array.Length * 2)));
        Span.CopyTo(larger);
        if (array.Length > 0) ArrayPool<int>.Shared.Return(array);
        array = larger;
    }
}
