using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.PascalVoc;

/// <summary>PASCAL VOC: an XML file of rectangles for each picture, pictures of classes and of objects for masks, and lists.</summary>
internal sealed class PascalVocFormat : IDatasetFormat
{
    public string Name => "PASCAL VOC 1.1";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        var progress = new FrameProgress(dataset, options);
        var labels = new VocLabels(dataset.Labels);
        var annotations = new VocAnnotations(labels);
        using var masks = new VocMasks(labels);

        // All subsets share their folders, and of files with one name the last subset's counts: so it goes first.
        var taken = new HashSet<string>();
        foreach (var subset in ExportedSubset.AllOf(dataset).Reverse())
        {
            var lists = new VocLists(subset.Name, labels);
            foreach (var task in subset.Tasks)
            {
                foreach (var frame in task.ReadFrames(cancellationToken))
                {
                    var id = FrameNames.ItemId(task, frame.Frame);
                    var kinds = VocLists.KindsOf(frame);
                    lists.Add(id, frame, kinds);
                    if (taken.Add($"Annotations/{id}.xml"))
                        annotations.Write(archive, id, FrameNames.FileName(task, frame.Frame), frame, kinds);
                    if (kinds.HasFlag(VocKinds.Masks) && taken.Add($"SegmentationClass/{id}.png"))
                        masks.Write(archive, id, frame);
                    progress.FrameDone();
                }

                if (options.SaveImages)
                {
                    FramePictures.Add(
                        task, archive, frame => $"JPEGImages/{FrameNames.FileName(task, frame)}" is var name && taken.Add(name) ? name : null,
                        progress, cancellationToken);
                }
            }

            lists.Write(archive);
        }

        labels.Write(archive);
    }
}
