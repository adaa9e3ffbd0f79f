using System.Buffers;
using Spillway.Annotations;
using Spillway.Annotations.Masks;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>Boxes, areas and pixels of single shapes, measured as Datumaro and the COCO API do: on coordinates of two decimals.</summary>
internal sealed class CocoShapes : IDisposable
{
    public const int Decimals = 2;

    private readonly PolygonRasterizer polygons = new();
    private readonly EllipseRasterizer ellipses = new();
    private readonly CvatMask masks = new();
    private readonly Rle pixels = new();
    private double[] rounded = ArrayPool<double>.Shared.Rent(256);

    public static bool IsInstance(ShapeType type) => type is ShapeType.Rectangle or ShapeType.Polygon or ShapeType.Mask or ShapeType.Ellipse;

    /// <summary>An ellipse is drawn as a mask.</summary>
    public static bool IsMask(Shape shape) => shape.Type is ShapeType.Mask or ShapeType.Ellipse;

    /// <summary>The points of a polygon to two decimals; good until the next call.</summary>
    public ReadOnlySpan<double> Rounded(Shape shape)
    {
        var points = shape.Points.Span;
        if (points.Length > rounded.Length)
        {
            ArrayPool<double>.Shared.Return(rounded);
            rounded = ArrayPool<double>.Shared.Rent(points.Length);
        }

        for (var index = 0; index < points.Length; index++)
            rounded[index] = ExactDecimal.Around(points[index], Decimals);
        return rounded.AsSpan(0, points.Length);
    }

    public CocoBox BoxOf(Shape shape, CocoImage image)
    {
        if (IsMask(shape))
        {
            Rasterize(shape, image, pixels);
            var box = pixels.Box;
            return new CocoBox(box.Left, box.Top, box.Width, box.Height);
        }

        if (shape.Type != ShapeType.Rectangle)
            return CocoBox.AroundPoints(Rounded(shape));

        var corners = Box.Of(shape);
        return new CocoBox(corners.Left, corners.Top, corners.Width, corners.Height);
    }

    public double AreaOf(Shape shape, CocoImage image)
    {
        if (IsMask(shape))
        {
            Rasterize(shape, image, pixels);
            return pixels.Area;
        }

        if (shape.Type != ShapeType.Rectangle)
            return AreaWithin(Rounded(shape));

        var box = BoxOf(shape, image);
        return box.Width * box.Height;
    }

    /// <summary>How many pixels of the image a polygon covers: as they were counted when it was restored, or counted now.</summary>
    public long PixelsOf(Shape polygon, CocoImage image) =>
        polygon.CoveredPixels is { } counted && PolygonArea.LiesWithin(polygon.Points.Span, image.Height, image.Width)
            ? counted
            : AreaOfPolygon(Rounded(polygon), image.Height, image.Width);

    public long AreaOfPolygon(ReadOnlySpan<double> points, int height, int width) => polygons.Area(points, height, width);

    public void RasterizePolygon(ReadOnlySpan<double> points, CocoImage image, Rle into) => polygons.Rasterize(points, image.Height, image.Width, into);

    public void Rasterize(Shape shape, CocoImage image, Rle into)
    {
        switch (shape.Type)
        {
            case ShapeType.Mask: masks.ToRle(shape.Points.Span, image.Height, image.Width, into); break;
            case ShapeType.Ellipse: ellipses.Rasterize(shape.Points.Span, shape.Rotation, image.Height, image.Width, into); break;
            default: polygons.Rasterize(Rounded(shape), image.Height, image.Width, into); break;
        }
    }

    public void Dispose()
    {
        polygons.Dispose();
        ellipses.Dispose();
        masks.Dispose();
        pixels.Dispose();
        ArrayPool<double>.Shared.Return(rounded);
        rounded = [];
    }

    /// <summary>Within the outline, by its corners: no pixels are counted.</summary>
    private static double AreaWithin(ReadOnlySpan<double> points)
    {
        var twice = 0.0;
        for (var index = 0; index + 1 < points.Length; index += 2)
        {
            var next = index + 3 < points.Length ? index + 2 : 0;
            twice += (points[index] * points[next + 1]) - (points[index + 1] * points[next]);
        }

        return Math.Abs(twice) / 2;
    }
}
