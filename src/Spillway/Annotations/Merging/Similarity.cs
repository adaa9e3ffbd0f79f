namespace Spillway.Annotations.Merging;

/// <summary>How alike CVAT finds two shapes: 1 the same place, 0 nothing in common. Polygons it has seen are remembered.</summary>
internal sealed class Similarity(bool is3D)
{
    private readonly Dictionary<Shape, Polygon?> polygons = new(ReferenceEqualityComparer.Instance);

    /// <summary>For shapes of one label; kinds that CVAT does not compare are never alike.</summary>
    public double Of(Shape first, Shape second)
    {
        if (first.Type != second.Type)
            return 0;

        var a = first.Points.Span;
        var b = second.Points.Span;
        return first.Type switch
        {
            // Rotation does not count.
            ShapeType.Rectangle when a.Length >= 4 && b.Length >= 4 => Boxes(Box.Of(a[0], a[1], a[2], a[3]), Box.Of(b[0], b[1], b[2], b[3])),
            ShapeType.Cuboid when is3D && a.Length >= 9 && b.Length >= 9 => Cuboids(a, b),
            ShapeType.Polygon => PolygonOf(first) is { } one && PolygonOf(second) is { } other ? one.Similarity(other) : 0,
            _ => 0,
        };
    }

    private Polygon? PolygonOf(Shape shape)
    {
        if (!polygons.TryGetValue(shape, out var polygon))
            polygons.Add(shape, polygon = Polygon.Of(shape.Points.Span));

        return polygon;
    }

    /// <summary>Seen from above times seen from the side.</summary>
    private static double Cuboids(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var (topA, topB) = (Box.Around(a[0], a[1], a[6], a[7]), Box.Around(b[0], b[1], b[6], b[7]));
        var (sideA, sideB) = (Box.Around(a[0], a[2], a[6], a[8]), Box.Around(b[0], b[2], b[6], b[8]));
        return Boxes(topA, topB) * Boxes(sideA, sideB);
    }

    private static double Boxes(Box a, Box b)
    {
        var width = Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left);
        var height = Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top);
        if (width <= 0 || height <= 0 || a.Area == 0 || b.Area == 0)
            return 0;

        var shared = width * height;
        return shared / (a.Area + b.Area - shared);
    }

    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Area => (Right - Left) * (Bottom - Top);

        public static Box Of(double x0, double y0, double x1, double y1) =>
            new(Math.Min(x0, x1), Math.Min(y0, y1), Math.Max(x0, x1), Math.Max(y0, y1));

        public static Box Around(double x, double y, double width, double height) =>
            Of(x - (width / 2), y - (height / 2), x + (width / 2), y + (height / 2));
    }
}
