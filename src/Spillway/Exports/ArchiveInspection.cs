using Spillway.Annotations;
using Spillway.Backups;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Exports.Sources;
using Spillway.Formats;
using Spillway.Formats.Items;

namespace Spillway.Exports;

/// <summary>What a backup archive holds, and which formats can hold it.</summary>
internal sealed record ArchiveInspection(
    string Kind, string Name, IReadOnlyList<InspectedTask> Tasks, IReadOnlyList<InspectedLabel> Labels,
    long Tags, long Shapes, long Tracks, IReadOnlyList<string> Formats)
{
    internal static ArchiveInspection Of(string path, DatasetFormats formats, BackupLimits limits, CancellationToken cancellationToken)
    {
        using var source = ArchiveSource.Open(path, null, null, limits, cancellationToken);
        var dataset = source.Dataset;
        return new ArchiveInspection(
            dataset.Target == ExportTarget.Project ? "project" : "task",
            dataset.Name,
            [.. ExportedSubset.AllOf(dataset).SelectMany(subset => subset.Tasks.Select(task => ToTask(subset.Name, task)))],
            [.. dataset.Labels.Select(ToLabel)],
            source.Annotations.Sum(job => job.TagCount),
            source.Annotations.Sum(job => job.ShapeCount),
            source.Annotations.Sum(job => (long)job.Tracks.Count),
            [.. formats.All.Where(format => Fits(format, dataset)).Select(format => format.Name)]);
    }

    private static InspectedTask ToTask(string subset, DatasetTask task) => new(
        task.Document.Name, subset, task.IsVideo ? "video" : task.Is3D ? "point clouds" : "images", task.Size, task.Frames.Count, task.Jobs.Count,
        [.. SelectionCheck.JobsOf(task).Select(job => job.Document.Status).Distinct().Order(StringComparer.Ordinal)],
        (task.Video?.Media?.Length ?? 0) + task.Frames.Sum(frame => (frame.Media?.Length ?? 0) + frame.RelatedFiles.Sum(file => file.Length)));

    private static InspectedLabel ToLabel(Label label) =>
        new(label.Name, label.Type, [.. label.Attributes.Select(attribute => attribute.Name)], [.. label.Sublabels.Select(sublabel => sublabel.Name)]);

    private static bool Fits(IDatasetFormat format, Dataset dataset)
    {
        try
        {
            FormatFit.Require(format, dataset, new ExportOptions(SaveImages: false));
            return true;
        }
        catch (FormatRefusedException)
        {
            return false;
        }
    }
}

/// <param name="Subset">By the name it has in an export.</param>
/// <param name="Frames">Deleted ones included.</param>
/// <param name="Exported">Those that an export shows.</param>
/// <param name="Bytes">Of the media of exported frames; of a video all.</param>
internal sealed record InspectedTask(string Name, string Subset, string Media, int Frames, int Exported, int Jobs, IReadOnlyList<string> JobStates, long Bytes);

internal sealed record InspectedLabel(string Name, string Type, IReadOnlyList<string> Attributes, IReadOnlyList<string> Sublabels);
