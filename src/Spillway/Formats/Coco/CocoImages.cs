using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The <c>images</c>: every exported frame, annotated or not.</summary>
internal static class CocoImages
{
    /// <summary>Returns the ids it gave, task by task, frame by frame.</summary>
    public static IReadOnlyList<int[]> Write(
        JsonOutput json, ExportedSubset subset, PictureNames names, CocoImageIds ids, CancellationToken cancellationToken)
    {
        var given = new List<int[]>(subset.Tasks.Count);
        ids.StartSubset();
        json.StartArray("images"u8);
        foreach (var task in subset.Tasks)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var ofTask = new int[task.Frames.Count];
            for (var index = 0; index < ofTask.Length; index++)
            {
                var frame = task.Frames[index];
                ofTask[index] = ids.IdOf(FrameNames.ItemId(task, frame));
                WriteImage(json, ofTask[index], frame, names.Of(task, frame));
            }

            given.Add(ofTask);
        }

        json.EndArray();
        return given;
    }

    private static void WriteImage(JsonOutput json, int id, Frame frame, string fileName)
    {
        json.StartObject();
        json.Integer("id"u8, id);
        json.Integer("width"u8, frame.Width);
        json.Integer("height"u8, frame.Height);
        json.String("file_name"u8, fileName);
        json.Integer("license"u8, 0);
        json.String("flickr_url"u8, "");
        json.String("coco_url"u8, "");
        json.Integer("date_captured"u8, 0);
        json.EndObject();
    }
}
