using System.Diagnostics.CodeAnalysis;
using Spillway.Annotations;

namespace Spillway.Datasets.Selection;

/// <summary>A task with some of its frames and labels.</summary>
internal sealed class SelectedTask : DatasetTask
{
    private readonly DatasetTask whole;
    private readonly HashSet<Label>? labels;
    private readonly TrackCut? cut;

    /// <param name="labels">Null: all.</param>
    [SetsRequiredMembers]
    internal SelectedTask(DatasetTask whole, string subset, IReadOnlyList<Frame> frames, HashSet<Label>? labels)
    {
        (this.whole, this.labels) = (whole, labels);
        cut = frames.Count == whole.Frames.Count ? null : new TrackCut(whole.Frames, frames);
        (Id, Document, Job, Jobs, Size) = (whole.Id, whole.Document, whole.Job, whole.Jobs, whole.Size);
        (IsVideo, Video, Is3D) = (whole.IsVideo, whole.Video, whole.Is3D);
        (CreatedAt, UpdatedAt) = (whole.CreatedAt, whole.UpdatedAt);
        (Subset, Frames) = (subset, frames);
    }

    internal SelectedTask WithFrames(string subset, IReadOnlyList<Frame> frames) => new(whole, subset, frames, labels);

    internal IReadOnlyList<Frame> AnnotatedFrames(CancellationToken cancellationToken) =>
        [.. ReadFrames(cancellationToken).Where(frame => frame.Shapes.Count > 0 || frame.Tags.Count > 0).Select(frame => frame.Frame)];

    public override IEnumerable<FrameAnnotations> ReadFrames(IReadOnlyList<Frame> frames, CancellationToken cancellationToken)
    {
        var read = whole.ReadFrames(frames, cancellationToken);
        return labels is null ? read : read.Select(frame => frame with
        {
            Tags = [.. frame.Tags.Where(tag => labels.Contains(tag.Label))],
            Shapes = [.. frame.Shapes.Where(shape => labels.Contains(shape.Label))],
        });
    }

    public override IEnumerable<Track> ReadTracks(CancellationToken cancellationToken) => Chosen(whole.ReadTracks(cancellationToken));

    public override IEnumerable<Track> ReadShapesAsTracks(CancellationToken cancellationToken) => Chosen(whole.ReadShapesAsTracks(cancellationToken));

    private IEnumerable<Track> Chosen(IEnumerable<Track> tracks)
    {
        foreach (var track in tracks)
        {
            if (labels is not null && !labels.Contains(track.Label))
                continue;
            if (cut is null)
                yield return track;
            else if (cut.Of(track) is { } part)
                yield return part;
        }
    }
}
