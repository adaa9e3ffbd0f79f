using Spillway.Datasets;
using Spillway.Exports.Sources;
using Spillway.Media;
using Spillway.Storage;

namespace Spillway.Exports;

/// <summary>How large a dataset's archive will be, before it is written: media exactly, annotations by their counts.</summary>
internal static class ExpectedSize
{
    /// <summary>Documents, labels, the archive's own end.</summary>
    private const long Fixed = 64 << 10;

    /// <summary>Deflated, beside the points: what a frame, a shape or a track's shape on a frame takes in the wordiest formats.</summary>
    private const long PerFrame = 64, PerShape = 24, PerTrackedShape = 16;

    /// <summary>An entry's two headers, and what puts large ones on a block's boundary.</summary>
    private const long PerEntry = 200, Alignment = 4096;

    /// <param name="clones">Whether media share their blocks with the archive.</param>
    internal static long Of(DatasetSource source, bool saveImages, bool clones) =>
        Fixed + Annotations(source) + (saveImages ? source.Dataset.Tasks.Sum(task => Media(task, clones)) : 0);

    private static long Annotations(DatasetSource source)
    {
        var dataset = source.Dataset;
        var last = dataset.Tasks.Select(task => task.Size).DefaultIfEmpty().Max();
        var bytes = source.Annotations.Sum(job => job.Length + PerShape * (job.TagCount + job.ShapeCount)
            + job.Tracks.Sum(track => PerTrackedShape * Math.Max(0L, Math.Min(track.Last, last) - track.First + 1)));
        // Of a job, the task's other jobs are open too.
        var share = dataset.Target == ExportTarget.Job ? Math.Max(1, dataset.Tasks.Sum(task => task.Jobs.Count)) : 1;
        return bytes / share + dataset.Tasks.Sum(task => PerFrame * task.Frames.Count);
    }

    private static long Media(DatasetTask task, bool clones) => task.Frames.Sum(frame =>
        // A decoded frame becomes a PNG file, which of photographs seldom takes more than half of the pixels' three bytes.
        (frame.Media is { } media ? Entry(media, clones) : task.IsVideo ? frame.Width * (long)frame.Height * 3 / 2 : 0) + frame.RelatedFiles.Sum(file => Entry(file, clones)));

    private static long Entry(MediaFile file, bool clones) => BlockCloning.RoomOf(file.Length, clones) + Alignment + PerEntry + 2 * file.Name.Length;
}
