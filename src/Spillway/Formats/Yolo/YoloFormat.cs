using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.Yolo;

/// <summary>Darknet's YOLO: a text file for each picture, a line for each upright rectangle, in parts of the picture's size.</summary>
internal sealed class YoloFormat : IDatasetFormat
{
    public string Name => "YOLO 1.1";

    public void Require(Dataset dataset) => YoloSubset.RequireNames(ExportedSubset.AllOf(dataset));

    public void Write(FormatWork work)
    {
        var subsets = YoloSubset.AllOf(work.Subsets);
        var labels = new YoloLabels(work.Dataset.Labels);
        foreach (var subset in subsets)
        {
            // A picture's text is what has its name but for the extension.
            var names = new PictureNames(subset.Tasks, whateverExtension: true);
            YoloText.WriteFrames(work, subset, names, labels);
            if (work.SaveImages)
            {
                foreach (var task in subset.Tasks)
                    FramePictures.Add(work, task, frame => subset.Folder + names.Of(task, frame));
            }

            YoloText.WriteList(work.Archive, subset, names);
        }

        YoloText.WriteNames(work.Archive, labels);
        YoloText.WriteConfiguration(work.Archive, subsets, labels);
    }
}
