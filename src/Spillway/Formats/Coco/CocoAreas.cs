using Spillway.Annotations;
using Spillway.Datasets;

namespace Spillway.Formats.Coco;

/// <summary>
/// Frames with the pixels that their polygons cover, counted on the thread that reads ahead: that takes as long as writing them down.
/// </summary>
internal static class CocoAreas
{
    public static IEnumerable<MeasuredFrame> ReadFrames(DatasetTask task, CancellationToken cancellationToken) =>
        ReadAhead.Of(task.Frames.Count, token => Measured(task.ReadFrames(task.Frames, token)), frame => frame.Annotations.Shapes.Count, cancellationToken);

    private static IEnumerable<MeasuredFrame> Measured(IEnumerable<FrameAnnotations> frames)
    {
        using var shapes = new CocoShapes();
        foreach (var annotations in frames)
        {
            var areas = annotations.Shapes.Count == 0 ? [] : new long?[annotations.Shapes.Count];
            for (var index = 0; index < areas.Length; index++)
            {
                // What belongs to a group is measured with its group.
                if (annotations.Shapes[index] is { Type: ShapeType.Polygon, Group: 0 } polygon)
                    areas[index] = shapes.AreaOfPolygon(shapes.Rounded(polygon), annotations.Frame.Height, annotations.Frame.Width);
            }

            yield return new MeasuredFrame(annotations, areas);
        }
    }
}

/// <param name="Areas">For each shape the pixels it covers alone; null: not counted yet.</param>
internal sealed record MeasuredFrame(FrameAnnotations Annotations, long?[] Areas);
