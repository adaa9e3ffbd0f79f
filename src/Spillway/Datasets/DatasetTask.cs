using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>A task as an export sees it: its frames, and its annotations in frame order.</summary>
public abstract class DatasetTask
{
    public required long Id { get; init; }

    public required TaskDocument Document { get; init; }

    /// <summary>As the document names it, unless another one was chosen for the export; empty: none.</summary>
    public string Subset { get => field ?? Document.Subset; init; }

    /// <summary>The job alone that is exported, with its 0-based number and id; null: the whole task.</summary>
    public DatasetJob? Job { get; init; }

    /// <summary>All jobs of the task, with the ids that CVAT's XML mentions.</summary>
    public required IReadOnlyList<DatasetJob> Jobs { get; init; }

    /// <summary>Of a video, frames are decoded; of images, copied.</summary>
    public required bool IsVideo { get; init; }

    /// <summary>The video that frames are decoded from; null for images.</summary>
    public SourceVideo? Video { get; init; }

    public required bool Is3D { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Every frame that an export of this task or job shows, in order: deleted, honeypot and disabled ones are left out.</summary>
    public required IReadOnlyList<Frame> Frames { get; init; }

    /// <summary>Frames in the task, deleted ones included.</summary>
    public required int Size { get; init; }

    /// <summary>One item for each of <see cref="Frames"/>, in order: tracks interpolated, jobs merged where they overlap.</summary>
    public IEnumerable<FrameAnnotations> ReadFrames(CancellationToken cancellationToken) =>
        ReadAhead.Of(Frames.Count, token => ReadFrames(Frames, token), cancellationToken);

    /// <summary>The same for some of the frames, in order.</summary>
    public abstract IEnumerable<FrameAnnotations> ReadFrames(IReadOnlyList<Frame> frames, CancellationToken cancellationToken);

    /// <summary>
    /// The tracks, each with every shape it has on frames that are not deleted, interpolated ones too. Each element of a skeleton is a
    /// track by itself.
    /// </summary>
    public abstract IEnumerable<Track> ReadTracks(CancellationToken cancellationToken);

    /// <summary>Each shape that was drawn alone as a track of its own frame, in frame order, as CVAT for video has it.</summary>
    public abstract IEnumerable<Track> ReadShapesAsTracks(CancellationToken cancellationToken);
}

/// <param name="Index">0-based, in the order of the task's document.</param>
public sealed record DatasetJob(long Id, int Index, JobDocument Document);
