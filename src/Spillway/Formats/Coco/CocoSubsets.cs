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
            var names = new PictureNames(subset.Tasks, whateverExtension: false);
            using (var entry = work.Archive.CreateEntry($"annotations/{kind.FileName}_{subset.Name}.json"))
            using (var output = new TextOutput(entry))
            {
                var json = new JsonOutput(output);
                json.StartObject();
                CocoHeader.Write(json);
                kind.WriteCategories(json);
                var imagesOfTasks = CocoImages.Write(json, subset, names, imageIds, work.CancellationToken);
                CocoAnnotations.Write(json, work, subset, imagesOfTasks, kind);
                json.EndObject();
            }

            if (!work.SaveImages)
                continue;

            foreach (var task in subset.Tasks)
                FramePictures.Add(work, task, frame => $"images/{subset.Name}/{names.Of(task, frame)}");
        }
    }
}
