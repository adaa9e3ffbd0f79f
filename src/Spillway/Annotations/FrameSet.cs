namespace Spillway.Annotations;

/// <summary>Some frames of a task: a bit for each. Frames out of range are never in it.</summary>
internal sealed class FrameSet(int size)
{
    private readonly ulong[] words = new ulong[(Math.Max(0, size) + 63) / 64];

    public int Size { get; } = Math.Max(0, size);

    public bool Contains(int frame) => (uint)frame < (uint)Size && (words[frame >> 6] >> (frame & 63) & 1) != 0;

    public void Add(int frame)
    {
        if ((uint)frame < (uint)Size)
            words[frame >> 6] |= 1UL << (frame & 63);
    }
}
