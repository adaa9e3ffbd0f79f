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
        json.Name("label"u8);
        json.StartObject();
        WriteLabels(json);
        json.Name("label_groups"u8);
        json.StartArray();
        json.EndArray();
        json.Name("attributes"u8);
        json.StartArray();
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
        json.Name("labels"u8);
        json.StartArray();
        foreach (var label in categories.All)
        {
            json.StartObject();
            json.Name("name"u8);
            json.String(label.Name);
            json.Name("parent"u8);
            json.String(label.Parent?.Name ?? "");
            json.Name("attributes"u8);
            json.StartArray();
            json.EndArray();
            json.EndObject();
        }

        json.EndArray();
    }

    private void WriteSkeletons(JsonOutput json)
    {
        json.StartObject();
        json.Name("items"u8);
        json.StartArray();
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
        json.Name("label_id"u8);
        json.Integer(index);
        drawing.Write(json, "labels"u8, "joints"u8);
        json.Name("positions"u8);
        json.StartArray();
        json.EndArray();
        json.EndObject();
    }
}
