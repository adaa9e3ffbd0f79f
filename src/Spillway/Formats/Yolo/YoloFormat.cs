using Spillway.Formats.Items;

namespace Spillway.Formats.Yolo;

/// <summary>Darknet's YOLO: a text file for each picture, a line for each upright rectangle, in parts of the picture's size.</summary>
internal sealed class YoloFormat : IDatasetFormat
{
    public string Name => "YOLO 1.1";

    public void Write(FormatWork work)
    {
        var subsets = YoloSubset.AllOf(work);
        var labels = new YoloLabels(work.Dataset.Labels);
        foreach (var subset in subsets)
        {
            YoloText.WriteFrames(work, subset, labels);
            if (work.SaveImages)
            {
                var names = new ArchiveNames();
                foreach (var task in subset.Tasks)
                    FramePictures.Add(work, task, frame => names.Distinct(subset.Folder + FrameNames.FileName(task, frame)));
            }

            YoloText.WriteList(work.Archive, subset);
        }

        YoloText.WriteNames(work.Archive, labels);
        YoloText.WriteConfiguration(work.Archive, subsets, labels);
    }
}
