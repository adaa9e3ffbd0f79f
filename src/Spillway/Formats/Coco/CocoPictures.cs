using Spillway.Formats.Items;

namespace Spillway.Formats.Coco;

/// <summary>The pictures, below <c>images/</c> and their subset; the names in the JSON file go on from there.</summary>
internal static class CocoPictures
{
    public static void Add(ExportedSubset subset, IArchiveWriter archive, FrameProgress progress, CancellationToken cancellationToken)
    {
        // Names are told apart in the same order as in the JSON file, so they come out the same.
        var names = new ArchiveNames();
        foreach (var task in subset.Tasks)
        {
            FramePictures.Add(
                task, archive, frame => $"images/{subset.Name}/{names.Distinct(FrameNames.FileName(task, frame))}", progress, cancellationToken);
        }
    }
}
