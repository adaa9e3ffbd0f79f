using Spillway.Media;

namespace Spillway.Datasets;

/// <summary>A task's document, manifest and media together: what a dataset is made of, wherever the three lie.</summary>
/// <param name="FindMedia">A file by its path below <c>data/</c>; null when it is not there.</param>
internal sealed record TaskMedia(TaskDocument Document, MediaManifest? Manifest, Func<string, MediaFile?> FindMedia)
{
    internal bool Is3D => Manifest?.Images.FirstOrDefault(image => image.Name.Length > 0) is { } first && MediaManifest.IsPointCloud(first.Name);

    internal bool IsVideo => Manifest?.Video is not null;

    /// <summary>Deleted frames included.</summary>
    internal int Size => Document.Data is null || Document.Jobs.Count == 0 ? 0 : Document.Jobs.Max(job => job.StopFrame) + 1;

    internal TaskSource ToSource(long id, IReadOnlyList<long> jobIds, IReadOnlyList<IJobAnnotations> annotations, DateTimeOffset created, DateTimeOffset updated) => new()
    {
        Id = id,
        Document = Document,
        Images = Manifest is null ? [] : [.. Manifest.Images.Select(ToImage)],
        Video = Manifest?.Video is { } video ? new SourceVideo(video.Name, video.Width, video.Height, video.FrameCount, FindMedia(video.Name)) : null,
        Is3D = Is3D,
        CreatedAt = created,
        UpdatedAt = updated,
        JobIds = jobIds,
        Annotations = annotations,
    };

    private SourceImage ToImage(ManifestImage image) => new(
        image.Name, image.Width, image.Height, FindMedia(image.Name),
        image.RelatedFiles.Count == 0 ? [] : [.. image.RelatedFiles.Select(FindMedia).OfType<MediaFile>()]);
}
