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
        json.StartArray("categories"u8);
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
        json.Integer("id"u8, Categories.IndexOf(label) + 1);
        json.String("name"u8, label.Name);
        json.String("supercategory"u8, "");
        drawing.Write(json, "keypoints"u8, "skeleton"u8);
        json.EndObject();
    }
}
