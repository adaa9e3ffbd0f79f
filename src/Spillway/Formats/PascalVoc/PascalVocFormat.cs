using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Media;

namespace Spillway.Formats.PascalVoc;

/// <summary>PASCAL VOC: an XML file of rectangles for each picture, pictures of classes and of objects for masks, and lists.</summary>
internal sealed class PascalVocFormat : IDatasetFormat
{
    public string Name => "PASCAL VOC 1.1";

    public void Write(FormatWork work)
    {
        var labels = new VocLabels(work.Dataset.Labels);
        var annotations = new VocAnnotations(labels);
        using var masks = new VocMasks(labels);

        // Of files with one name the last subset's count: so it goes first.
        var names = new VocNames(work.Dataset);
        var written = new HashSet<string>();
        foreach (var subset in work.Subsets.Reverse())
        {
            var lists = new VocLists(subset.Name, labels);
            names.StartSubset();
            foreach (var task in subset.Tasks)
            {
                var (named, index) = (task.Frames.Select(frame => names.Of(task, frame)).ToList(), 0);
                foreach (var frame in task.ReadFrames(work.CancellationToken))
                {
                    var name = named[index++];
                    var kinds = VocLists.KindsOf(frame);
                    lists.Add(name.Id, frame, kinds);
                    if (name.IsThere)
                        annotations.Write(work.Archive, name.Id, name.FileName, frame, kinds);
                    if (work.SaveImages && kinds.HasFlag(VocKinds.Masks))
                        RequireSize(frame.Frame);
                    if (kinds.HasFlag(VocKinds.Masks) && written.Add($"SegmentationClass/{name.Id}.png"))
                        masks.Write(work.Archive, name.Id, frame);
                    work.FrameDone();
                }

                if (work.SaveImages)
                {
                    var next = 0;
                    FramePictures.Add(work, task, frame => $"JPEGImages/{named[next++].FileName}" is var name && written.Add(name) ? name : null);
                }
            }

            lists.Write(work.Archive);
        }

        labels.Write(work.Archive);
        if (names.Lost > 0)
        {
            work.Warn(
                $"{names.Lost} pictures bear the name of a picture of a later subset, which takes their place in {Name} as it does in CVAT; choose the subsets by name (--subset) to have all of them.");
        }
    }

    /// <summary>Masks are pictures that must lie on the frame's; one that was filmed upright may have its sides the other way round.</summary>
    private static void RequireSize(Frame frame)
    {
        if (frame.Media is { } media && PictureHeader.SizeOf(media) is { } size
            && size != (frame.Width, frame.Height) && size != (frame.Height, frame.Width))
        {
            throw new FormatRefusedException(
                $"Picture '{frame.Name}' is {size.Width} × {size.Height} pixels large, but its manifest says {frame.Width} × {frame.Height}, so its masks would not lie on it: export without images.");
        }
    }
}
