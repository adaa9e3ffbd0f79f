using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Datumaro;

/// <summary>The file of one subset: the labels, then an item for each frame.</summary>
internal static class DatumaroDocument
{
    private const int MediaTypeImage = 2;

    /// <param name="pictures">Null: none are saved.</param>
    public static void Write(FormatWork work, ExportedSubset subset, DatumaroCategories categories, PictureNames? pictures)
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
        // An item is known by its id, and a later one of the same id would take its place.
        var ids = new PictureNames(subset.Tasks, whateverExtension: true);
        foreach (var task in subset.Tasks)
        {
            FrameTexts.Write(
                work, task,
                frame => new DatumaroItem(
                    ids.IdOf(task, frame.Frame), pictures?.Of(task, frame.Frame) ?? FrameNames.FileName(task, frame.Frame), frame),
                () => new DatumaroItems(categories),
                json.Items);
        }

        json.EndArray();
        json.EndObject();
    }
}
