using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>The <c>annotations</c>: on each frame the shapes without a group, then the groups, each as one instance.</summary>
internal static class CocoAnnotations
{
    public static void Write(JsonOutput json, FormatWork work, ExportedSubset subset, IReadOnlyList<int[]> imageIds, CocoInstances instances)
    {
        json.StartArray("annotations"u8);
        var (id, grouped) = (0, new List<Shape>());
        for (var task = 0; task < subset.Tasks.Count; task++)
        {
            var index = 0;
            foreach (var (frame, areas) in CocoAreas.ReadFrames(subset.Tasks[task], work.CancellationToken))
            {
                var image = new CocoImage(imageIds[task][index++], frame.Frame.Width, frame.Frame.Height);
                grouped.Clear();
                for (var number = 0; number < frame.Shapes.Count; number++)
                {
                    var shape = frame.Shapes[number];
                    if (!IsInstance(shape.Type))
                        continue;
                    if (shape.Group == 0)
                        instances.Write(json, ++id, image, new ReadOnlySpan<Shape>(in shape), areas[number]);
                    else
                        grouped.Add(shape);
                }

                foreach (var group in grouped.GroupBy(shape => shape.Group).OrderBy(group => group.Key))
                    instances.Write(json, ++id, image, group.ToArray());
                work.FrameDone();
            }
        }

        json.EndArray();
    }

    private static bool IsInstance(ShapeType type) => type is ShapeType.Rectangle or ShapeType.Polygon or ShapeType.Mask or ShapeType.Ellipse;
}

internal readonly record struct CocoImage(int Id, int Width, int Height);
