using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Datumaro;

/// <summary>The file of one subset: the labels, then an item for each frame.</summary>
internal static class DatumaroDocument
{
    private const int MediaTypeImage = 2;

    public static void Write(FormatWork work, ExportedSubset subset, DatumaroCategories categories)
    {
        using var entry = work.Archive.CreateEntry($"annotations/{subset.Name}.json");
        using var output = new TextOutput(entry);
        var json = new JsonOutput(output);
        json.StartObject();
        json.Name("dm_format_version"u8);
        json.String("1.0");
        json.Name("media_type"u8);
        json.Integer(MediaTypeImage);
        json.Name("infos"u8);
        json.StartObject();
        json.EndObject();
        json.Name("categories"u8);
        categories.Write(json);
        json.Name("items"u8);
        json.StartArray();
        var names = new ArchiveNames();
        using var annotations = new DatumaroAnnotations(json, categories);
        foreach (var task in subset.Tasks)
        {
            foreach (var frame in task.ReadFrames(work.CancellationToken))
            {
                json.StartObject();
                json.Name("id"u8);
                json.String(FrameNames.ItemId(task, frame.Frame));
                json.Name("annotations"u8);
                annotations.Write(frame);
                WriteMedia(json, frame.Frame, work.SaveImages ? PictureName(names, task, frame.Frame) : FrameNames.FileName(task, frame.Frame));
                json.EndObject();
                work.FrameDone();
            }
        }

        json.EndArray();
        json.EndObject();
    }

    /// <summary>The format has no folders below a subset's pictures.</summary>
    public static string PictureName(ArchiveNames names, DatasetTask task, Frame frame) => names.Distinct(FrameNames.FileName(task, frame).Replace('/', '_'));

    private static void WriteMedia(JsonOutput json, Frame frame, string path)
    {
        json.Name("attr"u8);
        json.StartObject();
        json.Name("frame"u8);
        json.Integer(frame.Number);
        json.EndObject();
        json.Name("image"u8);
        json.StartObject();
        json.Name("path"u8);
        json.String(path);
        json.Name("size"u8);
        json.StartArray();
        json.Integer(frame.Height);
        json.Integer(frame.Width);
        json.EndArray();
        json.EndObject();
    }
}
