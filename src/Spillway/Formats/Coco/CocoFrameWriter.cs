using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>On each frame the shapes without a group, then the groups, each as one instance.</summary>
internal sealed class CocoFrameWriter(Categories categories) : IFrameWriter<CocoFrame>
{
    private readonly CocoInstances instances = new(categories);
    private readonly CocoShapes shapes = new();
    private readonly Queue<long> areas = [];
    private readonly List<Shape> grouped = [];

    public static int CountInstances(IReadOnlyList<Shape> shapes)
    {
        var (alone, groups) = (0, (HashSet<int>?)null);
        for (var index = 0; index < shapes.Count; index++)
        {
            var shape = shapes[index];
            if (!CocoShapes.IsInstance(shape.Type))
                continue;
            if (shape.Group == 0)
                alone++;
            else
                (groups ??= []).Add(shape.Group);
        }

        return alone + (groups?.Count ?? 0);
    }

    public void Write(IReadOnlyList<CocoFrame> frames, TextOutput text)
    {
        // All polygons are counted before the first is written: two loops are faster than one that does both by turns.
        foreach (var frame in frames)
            Measure(frame);

        var json = new JsonOutput(text);
        foreach (var frame in frames)
            Write(json, frame);
    }

    public void Dispose()
    {
        instances.Dispose();
        shapes.Dispose();
    }

    private void Measure(CocoFrame frame)
    {
        for (var index = 0; index < frame.Shapes.Count; index++)
        {
            if (IsMeasuredAlone(frame.Shapes[index]))
                areas.Enqueue(shapes.PixelsOf(frame.Shapes[index], frame.Image));
        }
    }

    /// <summary>What belongs to a group is measured with its group.</summary>
    private static bool IsMeasuredAlone(Shape shape) => shape is { Type: ShapeType.Polygon, Group: 0 };

    private void Write(JsonOutput json, CocoFrame frame)
    {
        var id = frame.FirstId;
        grouped.Clear();
        for (var index = 0; index < frame.Shapes.Count; index++)
        {
            var shape = frame.Shapes[index];
            if (!CocoShapes.IsInstance(shape.Type))
                continue;
            if (shape.Group == 0)
                instances.Write(json, id++, frame.Image, new ReadOnlySpan<Shape>(in shape), IsMeasuredAlone(shape) ? areas.Dequeue() : null);
            else
                grouped.Add(shape);
        }

        foreach (var group in grouped.GroupBy(shape => shape.Group).OrderBy(group => group.Key))
            instances.Write(json, id++, frame.Image, group.ToArray());
    }
}
