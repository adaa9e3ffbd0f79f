using Spillway.Annotations;
using Spillway.Annotations.Interpolation;
using Spillway.Annotations.Merging;

namespace Spillway.Datasets;

/// <summary>The annotations of one or several jobs as one: overlapping jobs merged, tracks interpolated, frame by frame.</summary>
internal sealed class MergedAnnotations
{
    private Lazy<MergedTracks> Tracks => field ??= new(() => new MergedTracks(Jobs, Is3D));

    /// <summary>In CVAT's order.</summary>
    public required IReadOnlyList<JobSlice> Jobs { get; init; }

    /// <summary>The frames an export shows.</summary>
    public required FrameSet Shown { get; init; }

    public required FrameSet Deleted { get; init; }

    /// <summary>The first frame that is shown or could be, were it not left out, and the one after the last.</summary>
    public required (int First, int End) Range { get; init; }

    /// <summary>A shape made a track gets an outside keyframe on the frame after its own if that one is before this.</summary>
    public required int LastFinish { get; init; }

    public required bool Is3D { get; init; }

    /// <summary>Shapes by z-order; on one level those drawn alone before those of tracks, in the order of their tracks.</summary>
    public IEnumerable<FrameAnnotations> ReadFrames(IReadOnlyList<Frame> frames, CancellationToken cancellationToken)
    {
        using var shapes = OpenShapes();
        using var tags = OpenTags();
        using var tracks = new TrackStream(Tracks.Value, new TrackReading(Range.End, Deleted, Shown, Is3D));
        foreach (var frame in frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var onFrame = shapes.On(frame.Index);
            tracks.AddShapesOn(frame.Index, onFrame);
            ZOrder.Sort(onFrame);
            yield return new FrameAnnotations(frame, tags.On(frame.Index), onFrame);
        }
    }

    /// <summary>
    /// Tracks with every shape they have on frames that are not deleted, whether shown or not; the shapes carry the track's attributes too.
    /// Each element of a skeleton is a track by itself.
    /// </summary>
    public IEnumerable<Track> ReadTracks(CancellationToken cancellationToken)
    {
        var reading = new TrackReading(Range.End, Deleted, null, Is3D);
        for (var index = 0; index < Tracks.Value.Count; index++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return Expand(Tracks.Value.Read(index), index, reading);
        }

    }

    public IEnumerable<Track> ReadShapesAsTracks(CancellationToken cancellationToken)
    {
        using var shapes = OpenShapes();
        for (var frame = 0; frame < Range.End; frame++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Deleted.Contains(frame))
                continue;

            foreach (var shape in shapes.On(frame))
                yield return ShapeAsTrack(shape with { Outside = false });
        }
    }

    private MergedStream<Shape> OpenShapes() => new(
        Jobs,
        annotations => annotations.ReadShapes(0, Range.End - 1).Select(AnnotationCompletion.Complete),
        shape => shape.Frame,
        (merged, added, _, _) => FrameMerge.AddShapes(merged, added, Is3D));

    private MergedStream<Tag> OpenTags() => new(
        Jobs,
        annotations => annotations.ReadTags(0, Range.End - 1).Select(AnnotationCompletion.Complete),
        tag => tag.Frame,
        (merged, added, job, frame) =>
        {
            if (frame >= job.Start && frame < job.Start + job.Overlap)
                FrameMerge.AddTags(merged, added);
            else
                merged.AddRange(added);
        });

    private Track Expand(Track track, int trackId, TrackReading reading) => track with
    {
        Shapes = [.. TrackInterpolation.ReadAlone(track, trackId, reading, withOutside: false).Where(shape => shape.Frame >= Range.First)],
        Elements = [.. track.Elements.Select((element, index) => Expand(element, index, reading))],
    };

    private Track ShapeAsTrack(Shape shape)
    {
        var keyframe = shape with { Keyframe = true, Elements = [] };
        return new Track
        {
            Label = shape.Label,
            Frame = shape.Frame,
            Group = shape.Group,
            Source = shape.Source,
            Shapes = shape.Frame + 1 < LastFinish ? [keyframe, keyframe with { Frame = shape.Frame + 1, Outside = true }] : [keyframe],
            Elements = [.. shape.Elements.Select(ShapeAsTrack)],
        };
    }
}
