using Spillway.Annotations;
using Spillway.Formats.Coco;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>On each frame the skeletons that no box, polygon or mask shares a group with, then the groups of both.</summary>
internal sealed class KeypointFrameWriter(KeypointCategories skeletons) : IFrameWriter<CocoFrame>
{
    private readonly CocoInstances instances = new(skeletons.Categories);

    public static int CountAnnotations(IReadOnlyList<Shape> shapes) => HasSkeleton(shapes) ? SkeletonsAlone(shapes).Count() + SkeletonsWithParts(shapes).Count() : 0;

    public void Write(IReadOnlyList<CocoFrame> frames, TextOutput text)
    {
        var json = new JsonOutput(text);
        foreach (var frame in frames)
        {
            if (HasSkeleton(frame.Shapes))
                Write(json, frame);
        }
    }

    public void Dispose() => instances.Dispose();

    private void Write(JsonOutput json, CocoFrame frame)
    {
        var id = frame.FirstId;
        foreach (var skeleton in SkeletonsAlone(frame.Shapes))
            WriteAlone(json, id++, frame.Image, skeleton);
        foreach (var (skeleton, parts) in SkeletonsWithParts(frame.Shapes))
            instances.Write(json, id++, frame.Image, parts, writeMore: () => KeypointValues.Write(json, skeleton, skeletons.DrawingOf(skeleton.Label)));
    }

    private static bool HasSkeleton(IReadOnlyList<Shape> shapes) => shapes.Any(shape => shape.Type == ShapeType.Skeleton);

    private static IEnumerable<Shape> SkeletonsAlone(IReadOnlyList<Shape> shapes) => Groups(shapes)
        .Where(group => group.Key == 0 || !group.Any(shape => CocoShapes.IsInstance(shape.Type)))
        .SelectMany(group => group.Where(shape => shape.Type == ShapeType.Skeleton));

    /// <summary>Of a group with several skeletons the first one has the parts.</summary>
    private static IEnumerable<(Shape Skeleton, Shape[] Parts)> SkeletonsWithParts(IReadOnlyList<Shape> shapes)
    {
        foreach (var group in Groups(shapes))
        {
            if (group.Key == 0 || group.FirstOrDefault(shape => shape.Type == ShapeType.Skeleton) is not { } skeleton)
                continue;
            Shape[] parts = [.. group.Where(shape => CocoShapes.IsInstance(shape.Type))];
            if (parts.Length > 0)
                yield return (skeleton, parts);
        }
    }

    private static IEnumerable<IGrouping<int, Shape>> Groups(IReadOnlyList<Shape> shapes) =>
        shapes.Where(shape => shape.Type == ShapeType.Skeleton || CocoShapes.IsInstance(shape.Type)).GroupBy(shape => shape.Group).OrderBy(group => group.Key);

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
