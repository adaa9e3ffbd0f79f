using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.Coco;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>The <c>annotations</c>: on each frame the skeletons that no box, polygon or mask shares a group with, then the groups of both.</summary>
internal sealed class KeypointAnnotations(KeypointCategories skeletons) : IDisposable
{
    private readonly CocoInstances instances = new(skeletons.Categories);

    public void Write(JsonOutput json, FormatWork work, ExportedSubset subset, IReadOnlyList<int[]> imageIds)
    {
        json.StartArray("annotations"u8);
        var id = 0;
        for (var task = 0; task < subset.Tasks.Count; task++)
        {
            var index = 0;
            foreach (var frame in subset.Tasks[task].ReadFrames(work.CancellationToken))
            {
                var image = new CocoImage(imageIds[task][index++], frame.Frame.Width, frame.Frame.Height);
                if (frame.Shapes.Any(shape => shape.Type == ShapeType.Skeleton))
                    WriteFrame(json, frame, image, ref id);
                work.FrameDone();
            }
        }

        json.EndArray();
    }

    public void Dispose() => instances.Dispose();

    private void WriteFrame(JsonOutput json, FrameAnnotations frame, CocoImage image, ref int id)
    {
        var groups = frame.Shapes.Where(shape => shape.Type == ShapeType.Skeleton || IsInstance(shape.Type)).GroupBy(shape => shape.Group).OrderBy(group => group.Key).ToList();
        foreach (var group in groups)
        {
            if (group.Key != 0 && group.Any(shape => IsInstance(shape.Type)))
                continue;
            foreach (var skeleton in group.Where(shape => shape.Type == ShapeType.Skeleton))
                WriteAlone(json, ++id, image, skeleton);
        }

        foreach (var group in groups)
        {
            if (group.Key == 0 || group.FirstOrDefault(shape => shape.Type == ShapeType.Skeleton) is not { } skeleton)
                continue;
            Shape[] parts = [.. group.Where(shape => IsInstance(shape.Type))];
            if (parts.Length > 0)
                instances.Write(json, ++id, image, parts, writeMore: () => KeypointValues.Write(json, skeleton, skeletons.DrawingOf(skeleton.Label)));
        }
    }

    private static bool IsInstance(ShapeType type) => type is ShapeType.Rectangle or ShapeType.Polygon or ShapeType.Mask or ShapeType.Ellipse;

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
