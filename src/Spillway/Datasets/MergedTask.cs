using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>A task whose jobs are merged while they are read.</summary>
internal sealed class MergedTask(MergedAnnotations annotations) : DatasetTask
{
    public override IEnumerable<FrameAnnotations> ReadFrames(IReadOnlyList<Frame> frames, CancellationToken cancellationToken) =>
        annotations.ReadFrames(frames, cancellationToken);

    public override IEnumerable<Track> ReadTracks(CancellationToken cancellationToken) => annotations.ReadTracks(cancellationToken);

    public override IEnumerable<Track> ReadShapesAsTracks(CancellationToken cancellationToken) => annotations.ReadShapesAsTracks(cancellationToken);
}
