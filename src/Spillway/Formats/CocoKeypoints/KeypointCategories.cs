using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>The <c>categories</c>: labels that are no points of a skeleton, with the names of their points and the lines between them, from 1.</summary>
internal sealed class KeypointCategories(IReadOnlyList<Label> labels)
{
    private static readonly SkeletonDrawing None = new([], []);

    private readonly Dictionary<Label, SkeletonDrawing> drawings = SkeletonDrawing.AllOf(labels);

    public Categories Categories { get; } = new(labels);

    public SkeletonDrawing DrawingOf(Label label) => drawings.GetValueOrDefault(label, None);

    public void Write(JsonOutput json)
    {
        json.Name("categories"u8);
        json.StartArray();
        foreach (var label in Categories.All)
        {
            if (label.Parent is null)
                Write(json, label, DrawingOf(label));
        }

        json.EndArray();
    }

    private void Write(JsonOutput json, Label label, SkeletonDrawing drawing)
    {
        json.StartObject();
        json.Name("id"u8);
        json.Integer(Categories.IndexOf(label) + 1);
        json.Name("name"u8);
        json.String(label.Name);
        json.Name("supercategory"u8);
        json.String("");
        drawing.Write(json, "keypoints"u8, "skeleton"u8);
        json.EndObject();
    }
}
