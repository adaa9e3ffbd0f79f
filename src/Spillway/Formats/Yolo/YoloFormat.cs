using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.Yolo;

/// <summary>Darknet's YOLO: a text file for each picture, a line for each upright rectangle, in parts of the picture's size.</summary>
internal sealed class YoloFormat : IDatasetFormat
{
    public string Name => "YOLO 1.1";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        var subsets = YoloSubset.AllOf(dataset);
        var progress = new FrameProgress(dataset, options);
        var labels = new YoloLabels(dataset.Labels);
        foreach (var subset in subsets)
        {
            YoloText.WriteFrames(archive, subset, labels, progress, cancellationToken);
            if (options.SaveImages)
            {
                var names = new ArchiveNames();
                foreach (var task in subset.Tasks)
                    FramePictures.Add(task, archive, frame => names.Distinct(subset.Folder + FrameNames.FileName(task, frame)), progress, cancellationToken);
            }

            YoloText.WriteList(archive, subset);
        }

        YoloText.WriteNames(archive, labels);
        YoloText.WriteConfiguration(archive, subsets, labels);
    }
}
