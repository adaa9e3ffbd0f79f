using Spillway.Annotations;
using Spillway.Formats.Coco;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>On each frame the skeletons that no box, polygon or mask shares a group with, then the groups of both.</summary>
internal sealed class KeypointFrameWriter(KeypointCategories skeletons) : IFrameWriter<CocoFrame>
{
    private readonly CocoInstances instances = new(skeletons.Categories);

    public static int CountAnnotations(IReadOnlyList<Shape> shapes) => AnnotationsOf(shapes).Count;

    public void Write(IReadOnlyList<CocoFrame> frames, TextOutput text)
    {
        var json = new JsonOutput(text);
        foreach (var frame in frames)
            Write(json, frame);
    }

    public void Dispose() => instances.Dispose();

    private void Write(JsonOutput json, CocoFrame frame)
    {
        var id = frame.FirstId;
        foreach (var (skeleton, parts) in AnnotationsOf(frame.Shapes))
        {
            if (parts.Length == 0)
                WriteAlone(json, id++, frame.Image, skeleton);
            else
                instances.Write(json, id++, frame.Image, parts, writeMore: () => KeypointValues.Write(json, skeleton, skeletons.DrawingOf(skeleton.Label)));
        }
    }

    /// <summary>In the order of the file; who stands alone has no parts. Of a group with several skeletons the first one has the parts.</summary>
    private static List<(Shape Skeleton, Shape[] Parts)> AnnotationsOf(IReadOnlyList<Shape> shapes)
    {
        if (!shapes.Any(IsSkeleton))
            return [];

        List<(Shape, Shape[])> alone = [], withParts = [];
        foreach (var group in shapes.Where(shape => IsSkeleton(shape) || CocoShapes.IsInstance(shape.Type)).GroupBy(shape => shape.Group).OrderBy(group => group.Key))
        {
            Shape[] parts = group.Key == 0 ? [] : [.. group.Where(shape => CocoShapes.IsInstance(shape.Type))];
            if (parts.Length == 0)
                alone.AddRange(group.Where(IsSkeleton).Select(skeleton => (skeleton, parts)));
            else if (group.FirstOrDefault(IsSkeleton) is { } skeleton)
                withParts.Add((skeleton, parts));
        }

        return [.. alone, .. withParts];
    }

    private static bool IsSkeleton(Shape shape) => shape.Type == ShapeType.Skeleton;

    private void WriteAlone(JsonOutput json, int id, CocoImage image, Shape skeleton)
    {
        var box = KeypointValues.BoxOf(skeleton);
        json.StartObject();
        json.Integer("id"u8, id);
        json.Integer("image_id"u8, image.Id);
        json.Integer("category_id"u8, skeletons.Categories.IndexOf(skeleton.Label) + 1);
        json.StartArray("segmentation"u8);
        json.EndArray();
        json.Number("area"u8, box.Width * box.Height);
        box.Write(json);
        json.Integer("iscrowd"u8, 0);
        CocoAttributes.Write(json, skeleton);
        KeypointValues.Write(json, skeleton, skeletons.DrawingOf(skeleton.Label));
        json.EndObject();
    }
}
