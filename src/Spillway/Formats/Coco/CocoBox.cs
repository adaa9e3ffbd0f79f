using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>COCO's <c>bbox</c>: upper left corner and size.</summary>
internal readonly record struct CocoBox(double X, double Y, double Width, double Height)
{
    public static CocoBox AroundPoints(ReadOnlySpan<double> points)
    {
        if (points.Length < 2)
            return default;

        var (left, top, right, bottom) = (points[0], points[1], points[0], points[1]);
        for (var index = 2; index + 1 < points.Length; index += 2)
        {
            left = Math.Min(left, points[index]);
            right = Math.Max(right, points[index]);
            top = Math.Min(top, points[index + 1]);
            bottom = Math.Max(bottom, points[index + 1]);
        }

        return new CocoBox(left, top, right - left, bottom - top);
    }

    public void Write(JsonOutput json) => json.Numbers("bbox"u8, [Round(X), Round(Y), Round(Width), Round(Height)]);

    public CocoBox Around(CocoBox other)
    {
        var (left, top) = (Math.Min(X, other.X), Math.Min(Y, other.Y));
        return new CocoBox(left, top, Math.Max(X + Width, other.X + other.Width) - left, Math.Max(Y + Height, other.Y + other.Height) - top);
    }

    private static double Round(double value) => ExactDecimal.Round(value, CocoShapes.Decimals);
}
