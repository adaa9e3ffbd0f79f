namespace Spillway.Annotations.Interpolation;

/// <summary>What is wanted of tracks.</summary>
/// <param name="End">Shapes are given for frames before this one.</param>
/// <param name="Deleted">Keyframes on deleted frames count for nothing.</param>
/// <param name="Included">The only frames wanted; null: all. Keyframes on others still shape what lies between.</param>
internal sealed record TrackReading(int End, FrameSet? Deleted, FrameSet? Included, bool Is3D)
{
    /// <summary>Shapes before it are not wanted.</summary>
    public int Start { get; init; }

    public bool IsDeleted(int frame) => Deleted is not null && Deleted.Contains(frame);

    public bool Wants(int frame) => frame >= Start && frame < End && (Included is null || Included.Contains(frame)) && !IsDeleted(frame);
}
