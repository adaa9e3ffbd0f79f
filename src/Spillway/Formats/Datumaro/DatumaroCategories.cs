using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Datumaro;

/// <summary>The labels: those of points name the skeleton they belong to, and skeletons tell their points and the lines between them.</summary>
internal sealed class DatumaroCategories(IReadOnlyList<Label> labels)
{
    private readonly Categories categories = new(labels);
    private readonly Dictionary<Label, SkeletonDrawing> drawings = SkeletonDrawing.AllOf(new Categories(labels).All);

    public int IndexOf(Label label) => categories.IndexOf(label);

    /// <summary>The names of a skeleton's points, in the order of its drawing.</summary>
    public IReadOnlyList<string> PointsOf(Label skeleton) => drawings.TryGetValue(skeleton, out var drawing) ? drawing.Points : [.. skeleton.Sublabels.Select(label => label.Name)];

    public void Write(JsonOutput json)
    {
        json.StartObject();
        json.StartObject("label"u8);
        WriteLabels(json);
        json.StartArray("label_groups"u8);
        json.EndArray();
        json.StartArray("attributes"u8);
        foreach (var name in categories.All.SelectMany(label => label.Attributes).Select(spec => spec.Name).Append("occluded").Distinct().Order(StringComparer.Ordinal))
            json.String(name);
        json.EndArray();
        json.EndObject();
        json.Name("points"u8);
        WriteSkeletons(json);
        json.EndObject();
    }

    private void WriteLabels(JsonOutput json)
    {
        json.StartArray("labels"u8);
        foreach (var label in categories.All)
        {
            json.StartObject();
            json.String("name"u8, label.Name);
            json.String("parent"u8, label.Parent?.Name ?? "");
            json.StartArray("attributes"u8);
            json.EndArray();
            json.EndObject();
        }

        json.EndArray();
    }

    private void WriteSkeletons(JsonOutput json)
    {
        json.StartObject();
        json.StartArray("items"u8);
        foreach (var label in categories.All)
        {
            if (drawings.TryGetValue(label, out var drawing))
                WriteSkeleton(json, categories.IndexOf(label), drawing);
        }

        json.EndArray();
        json.EndObject();
    }

    private static void WriteSkeleton(JsonOutput json, int index, SkeletonDrawing drawing)
    {
        json.StartObject();
        json.Integer("label_id"u8, index);
        drawing.Write(json, "labels"u8, "joints"u8);
        json.StartArray("positions"u8);
        json.EndArray();
        json.EndObject();
    }
}
