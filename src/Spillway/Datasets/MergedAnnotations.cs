using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>The annotations of one or several jobs as one: overlapping jobs merged, tracks interpolated, frame by frame.</summary>
/// <param name="jobs">In CVAT's order.</param>
/// <param name="shown">The frames an export shows.</param>
/// <param name="end">The frame after the last one that a track may reach.</param>
internal sealed class MergedAnnotations(IReadOnlyList<JobSlice> jobs, FrameSet shown, FrameSet deleted, int end, bool is3D)
{
    public IEnumerable<FrameAnnotations> ReadFrames(IReadOnlyList<Frame> frames, CancellationToken cancellationToken) =>
        throw new NotImplementedException($"{jobs} {shown} {deleted} {end} {is3D}");

    public IEnumerable<Track> ReadTracks(bool shapesAsTracks, CancellationToken cancellationToken) => throw new NotImplementedException();
}
