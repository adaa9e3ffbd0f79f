using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>On each frame the shapes without a group, then the groups, each as one instance.</summary>
internal sealed class CocoFrameWriter(Categories categories) : IFrameWriter<CocoFrame>
{
    private readonly CocoInstances instances = new(categories);
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
        var json = new JsonOutput(text);
        foreach (var frame in frames)
            Write(json, frame);
    }

    public void Dispose() => instances.Dispose();

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
                instances.Write(json, id++, frame.Image, new ReadOnlySpan<Shape>(in shape));
            else
                grouped.Add(shape);
        }

        foreach (var group in grouped.GroupBy(shape => shape.Group).OrderBy(group => group.Key))
            instances.Write(json, id++, frame.Image, group.ToArray());
    }
}
