using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>A task whose jobs are merged while they are read.</summary>
internal sealed class MergedTask(MergedAnnotations annotations) : DatasetTask
{
    public override IEnumerable<FrameAnnotations> ReadFrames(CancellationToken cancellationToken) =>
        annotations.ReadFrames(Frames, cancellationToken);

    public override IEnumerable<Track> ReadTracks(bool shapesAsTracks, CancellationToken cancellationToken) =>
        annotations.ReadTracks(shapesAsTracks, cancellationToken);
}
