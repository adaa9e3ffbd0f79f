namespace Spillway.Annotations.Masks;

/// <summary>
/// The convex polygon that OpenCV draws for an ellipse, in 1/65536 pixels: corners 5° apart, fewer for small ones, from a table of
/// sines with seven decimals. The table matters: exact sines move pixels.
/// </summary>
internal static class EllipseOutline
{
    private const int One = 1 << 16;

    /// <summary>The most corners that <see cref="Write"/> yields.</summary>
    public const int MaximumCorners = 74;

    /// <summary>Writes the corners, neighbours never equal, and returns how many they are.</summary>
    public static int Write(long centerX, long centerY, long radiusX, long radiusY, int degrees, Span<(long X, long Y)> corners)
    {
        var step = Math.Max(radiusX, radiusY) switch { < 3 => 90, < 10 => 30, < 15 => 18, _ => 5 };
        degrees %= 360;
        float cosine = Sine(degrees + 90), sine = Sine(degrees);
        double originX = centerX * One, originY = centerY * One;
        var count = 0;
        for (var angle = 0; angle < 360 + step; angle += step)
        {
            var at = Math.Min(angle, 360);
            double x = (double)(radiusX * One) * Sine(450 - at), y = (double)(radiusY * One) * Sine(at);
            var corner = (ToFixed(originX + (x * cosine) - (y * sine)), ToFixed(originY + (x * sine) + (y * cosine)));
            if (count == 0 || corners[count - 1] != corner) corners[count++] = corner;
        }

        if (count > 1) return count;
        corners[0] = corners[1] = (centerX * One, centerY * One);
        return 2;
    }

    private static float Sine(int degrees)
    {
        degrees = ((degrees % 360) + 360) % 360;
        return (float)Math.Round(Math.Sin(degrees * Math.PI / 180), 7);
    }

    private static long ToFixed(double value)
    {
        var whole = (long)Math.Round(value / One) * One;
        return whole + (long)Math.Round(value - whole);
    }
}
