using Spillway.Annotations;
using Spillway.Formats.Text;

namespace Spillway.Formats.Items;

/// <summary>A rectangle by its corners, to hundredths of a pixel; the second corner came by way of width and height, as CVAT has it.</summary>
internal readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;

    public double Height => Bottom - Top;

    public static Box Of(Shape rectangle)
    {
        var points = rectangle.Points.Span;
        return new(
            ExactDecimal.Around(points[0], 2),
            ExactDecimal.Around(points[1], 2),
            ExactDecimal.Around(points[0] + (points[2] - points[0]), 2),
            ExactDecimal.Around(points[1] + (points[3] - points[1]), 2));
    }
}
