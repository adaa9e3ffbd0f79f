using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The <c>annotations</c>: on each frame the shapes without a group, then the groups, each as one instance.</summary>
internal static class CocoAnnotations
{
    public static void Write(
        JsonOutput json, ExportedSubset subset, IReadOnlyList<int[]> imageIds, CocoInstances instances, FrameProgress progress,
        CancellationToken cancellationToken)
    {
        json.Name("annotations"u8);
        json.StartArray();
        var (id, grouped) = (0, new List<Shape>());
        for (var task = 0; task < subset.Tasks.Count; task++)
        {
            var index = 0;
            foreach (var frame in subset.Tasks[task].ReadFrames(cancellationToken))
            {
                var image = new CocoImage(imageIds[task][index++], frame.Frame.Width, frame.Frame.Height);
                grouped.Clear();
                foreach (var shape in frame.Shapes)
                {
                    if (!IsInstance(shape.Type))
                        continue;
                    if (shape.Group == 0)
                        instances.Write(json, ++id, image, new ReadOnlySpan<Shape>(in shape));
                    else
                        grouped.Add(shape);
                }

                foreach (var group in grouped.GroupBy(shape => shape.Group).OrderBy(group => group.Key))
                    instances.Write(json, ++id, image, group.ToArray());
                progress.FrameDone();
            }
        }

        json.EndArray();
    }

    private static bool IsInstance(ShapeType type) => type is ShapeType.Rectangle or ShapeType.Polygon or ShapeType.Mask or ShapeType.Ellipse;
}

internal readonly record struct CocoImage(int Id, int Width, int Height);
