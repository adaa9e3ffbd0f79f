using Spillway.Media;

namespace Spillway.Datasets;

/// <summary>A task as it lies in an archive or a data root, before anybody has asked which frames an export shows.</summary>
public sealed record TaskSource
{
    /// <summary>Straight from an archive, where nothing has an id yet: 1, and in a project 1, 2, 3 …</summary>
    public required long Id { get; init; }

    public required TaskDocument Document { get; init; }

    /// <summary>As the manifest lists them, all of them and in its order. Empty for a video.</summary>
    public required IReadOnlyList<SourceImage> Images { get; init; }

    /// <summary>Null for images and point clouds.</summary>
    public required SourceVideo? Video { get; init; }

    public required bool Is3D { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Ids of the document's jobs, in its order.</summary>
    public required IReadOnlyList<long> JobIds { get; init; }

    /// <summary>Annotations of the document's jobs, in its order.</summary>
    public required IReadOnlyList<IJobAnnotations> Annotations { get; init; }
}

/// <param name="Name">Path below <c>data/</c> with extension.</param>
/// <param name="Media">Null when the backup has none (lightweight).</param>
public sealed record SourceImage(string Name, int Width, int Height, MediaFile? Media, IReadOnlyList<MediaFile> RelatedFiles);

/// <param name="FrameCount">Of the whole video.</param>
public sealed record SourceVideo(string Name, int Width, int Height, int FrameCount, MediaFile? Media);
