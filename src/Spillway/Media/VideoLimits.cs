namespace Spillway.Media;

/// <summary>What decoding the frames of one video may take: a stranger made it.</summary>
/// <param name="Time">On the clock.</param>
/// <param name="CpuTime">Of all cores together.</param>
/// <param name="Memory">Bytes, of the decoder.</param>
/// <param name="OutputBytes">Of all pictures together.</param>
public sealed record VideoLimits(TimeSpan Time, TimeSpan CpuTime, long Memory, long OutputBytes)
{
    public static VideoLimits Default { get; } = new(TimeSpan.FromHours(2), TimeSpan.FromHours(8), 8L << 30, 1L << 40);
}
