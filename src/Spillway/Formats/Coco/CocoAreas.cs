using Spillway.Annotations;
using Spillway.Annotations.Masks;
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
                    areas[index] = PixelsOf(polygon, annotations.Frame, shapes);
            }

            yield return new MeasuredFrame(annotations, areas);
        }
    }

    private static long PixelsOf(Shape polygon, Frame frame, CocoShapes shapes) =>
        polygon.CoveredPixels is { } counted && PolygonArea.LiesWithin(polygon.Points.Span, frame.Height, frame.Width)
            ? counted
            : shapes.AreaOfPolygon(shapes.Rounded(polygon), frame.Height, frame.Width);
}

/// <param name="Areas">For each shape the pixels it covers alone; null: not counted yet.</param>
internal sealed record MeasuredFrame(FrameAnnotations Annotations, long?[] Areas);
