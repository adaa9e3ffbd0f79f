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
        json.String("dm_format_version"u8, "1.0");
        json.Integer("media_type"u8, MediaTypeImage);
        json.StartObject("infos"u8);
        json.EndObject();
        json.Name("categories"u8);
        categories.Write(json);
        json.StartArray("items"u8);
        var names = new ArchiveNames();
        foreach (var task in subset.Tasks)
        {
            FrameTexts.Write(
                work, task,
                frame => new DatumaroItem(
                    FrameNames.ItemId(task, frame.Frame), work.SaveImages ? PictureName(names, task, frame.Frame) : FrameNames.FileName(task, frame.Frame), frame),
                () => new DatumaroItems(categories),
                json.Items);
        }

        json.EndArray();
        json.EndObject();
    }

    /// <summary>The format has no folders below a subset's pictures.</summary>
    public static string PictureName(ArchiveNames names, DatasetTask task, Frame frame) => names.Distinct(FrameNames.FileName(task, frame).Replace('/', '_'));
}
