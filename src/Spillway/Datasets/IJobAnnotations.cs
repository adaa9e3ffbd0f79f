using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>
/// The annotations of one job as its document holds them. Read frame by frame and as often as asked: whoever implements it keeps
/// small indexes in memory and the rest where it lies. Attributes are those of the document; who reads fills in what is missing.
/// </summary>
public interface IJobAnnotations
{
    /// <summary>Tags of the frames from <paramref name="first"/> to <paramref name="last"/> (inclusive), by frame; on one frame in document order.</summary>
    IEnumerable<Tag> ReadTags(int first, int last);

    /// <summary>Shapes that belong to no track, by frame; on one frame in document order. Skeletons carry their elements.</summary>
    IEnumerable<Shape> ReadShapes(int first, int last);

    /// <summary>An index of the tracks, in document order.</summary>
    IReadOnlyList<TrackSpan> Tracks { get; }

    /// <summary>The track at <paramref name="index"/> of <see cref="Tracks"/>.</summary>
    Track ReadTrack(int index);
}

/// <summary>What an index knows of a track.</summary>
/// <param name="First">The first frame of the track, of its keyframes and of its elements, whichever comes first.</param>
/// <param name="Last">Frame of its own last keyframe (for a skeleton: not of its elements); -1 without any.</param>
/// <param name="EndsOutside">That keyframe is outside: nothing is to be seen after <paramref name="Last"/>.</param>
public readonly record struct TrackSpan(Label Label, int First, int Last, bool EndsOutside);
