using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>What every kind of COCO has alike: for each subset a JSON file below <c>annotations/</c>, and the pictures it names below <c>images/</c>.</summary>
internal static class CocoSubsets
{
    public static void Write(FormatWork work, CocoKind kind)
    {
        var imageIds = new CocoImageIds();
        foreach (var subset in work.Subsets)
        {
            using (var entry = work.Archive.CreateEntry($"annotations/{kind.FileName}_{subset.Name}.json"))
            using (var output = new TextOutput(entry))
            {
                var json = new JsonOutput(output);
                json.StartObject();
                CocoHeader.Write(json);
                kind.WriteCategories(json);
                var imagesOfTasks = CocoImages.Write(json, subset, imageIds, work.CancellationToken);
                CocoAnnotations.Write(json, work, subset, imagesOfTasks, kind);
                json.EndObject();
            }

            if (work.SaveImages)
                AddPictures(work, subset);
        }
    }

    private static void AddPictures(FormatWork work, ExportedSubset subset)
    {
        // Names are told apart in the same order as in the JSON file, so they come out the same.
        var names = new ArchiveNames();
        foreach (var task in subset.Tasks)
            FramePictures.Add(work, task, frame => $"images/{subset.Name}/{names.Distinct(FrameNames.FileName(task, frame))}");
    }
}
