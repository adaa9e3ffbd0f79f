using Spillway.Annotations;
using Spillway.Datasets;

namespace Spillway.Tests.Datasets;

/// <summary>A job's annotations as lists. Counts the tracks that are read, to show when.</summary>
internal sealed class InMemoryJob(IReadOnlyList<Shape>? shapes = null, IReadOnlyList<Track>? tracks = null, IReadOnlyList<Tag>? tags = null) : IJobAnnotations
{
    private readonly IReadOnlyList<Track> all = tracks ?? [];

    public int TracksRead { get; private set; }

    public IReadOnlyList<TrackSpan> Tracks { get; } = [.. (tracks ?? []).Select(Span)];

    public IEnumerable<Tag> ReadTags(int first, int last) =>
        (tags ?? []).Where(tag => tag.Frame >= first && tag.Frame <= last).OrderBy(tag => tag.Frame);

    public IEnumerable<Shape> ReadShapes(int first, int last) =>
        (shapes ?? []).Where(shape => shape.Frame >= first && shape.Frame <= last).OrderBy(shape => shape.Frame);

    public Track ReadTrack(int index)
    {
        TracksRead++;
        return all[index];
    }

    private static TrackSpan Span(Track track)
    {
        var last = track.Shapes.MaxBy(shape => shape.Frame)!;
        return new TrackSpan(track.Label, FirstFrame(track), last.Frame, last.Outside);
    }

    private static int FirstFrame(Track track) =>
        Math.Min(track.Frame, track.Shapes.Select(shape => shape.Frame).Concat(track.Elements.Select(FirstFrame)).Min());
}
