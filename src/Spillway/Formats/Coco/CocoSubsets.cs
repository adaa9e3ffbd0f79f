using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>What every kind of COCO has alike: for each subset a JSON file below <c>annotations/</c>, and the pictures it names below <c>images/</c>.</summary>
internal static class CocoSubsets
{
    /// <param name="kind">With which the names of the JSON files begin.</param>
    /// <param name="writeAnnotations">Is handed the ids of the images, task by task, frame by frame.</param>
    public static void Write(
        FormatWork work, string kind, Action<JsonOutput> writeCategories, Action<JsonOutput, ExportedSubset, IReadOnlyList<int[]>> writeAnnotations)
    {
        var imageIds = new CocoImageIds();
        foreach (var subset in work.Subsets)
        {
            using (var entry = work.Archive.CreateEntry($"annotations/{kind}_{subset.Name}.json"))
            using (var output = new TextOutput(entry))
            {
                var json = new JsonOutput(output);
                json.StartObject();
                CocoHeader.Write(json);
                writeCategories(json);
                writeAnnotations(json, subset, CocoImages.Write(json, subset, imageIds, work.CancellationToken));
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
