using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Datumaro;

/// <param name="Path">Of the picture.</param>
internal readonly record struct DatumaroItem(string Id, string Path, FrameAnnotations Annotations);

/// <summary>The <c>items</c>: one for each frame, with its annotations and its picture.</summary>
internal sealed class DatumaroItems(DatumaroCategories categories) : IFrameWriter<DatumaroItem>
{
    private readonly DatumaroAnnotations annotations = new(categories);

    public void Write(IReadOnlyList<DatumaroItem> frames, TextOutput text)
    {
        var json = new JsonOutput(text);
        foreach (var item in frames)
        {
            json.StartObject();
            json.String("id"u8, item.Id);
            json.Name("annotations"u8);
            annotations.Write(json, item.Annotations);
            WriteMedia(json, item.Annotations.Frame, item.Path);
            json.EndObject();
        }
    }

    public void Dispose() => annotations.Dispose();

    private static void WriteMedia(JsonOutput json, Frame frame, string path)
    {
        json.StartObject("attr"u8);
        json.Integer("frame"u8, frame.Number);
        json.EndObject();
        json.StartObject("image"u8);
        json.String("path"u8, path);
        json.Integers("size"u8, [frame.Height, frame.Width]);
        json.EndObject();
    }
}
