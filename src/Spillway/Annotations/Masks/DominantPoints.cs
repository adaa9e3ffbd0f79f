namespace Spillway.Annotations.Masks;

/// <summary>
/// The corners of a contour by Teh and Chin, with the cosine of the angle as the measure of curvature: OpenCV's
/// <c>CHAIN_APPROX_TC89_KCOS</c>. Single precision, and comparing floats by their bits, are part of the result.
/// </summary>
internal static class DominantPoints
{
    private static ReadOnlySpan<sbyte> StepX => [1, 1, 0, -1, -1, -1, 0, 1];

    private static ReadOnlySpan<sbyte> StepY => [0, -1, -1, -1, 0, 1, 1, 1];

    private static ReadOnlySpan<byte> Turn => [1, 2, 3, 4, 3, 2, 1, 0, 1, 2, 3, 4, 3, 2, 1];

    public static List<(int X, int Y)> Of(Contour contour)
    {
        var steps = contour.Steps;
        if (steps.Length == 0) return [(contour.X, contour.Y)];
        var points = new (int X, int Y)[steps.Length];
        var curvature = new int[steps.Length];
        var support = new int[steps.Length];
        var kept = new List<int>();
        var (x, y) = (contour.X, contour.Y);
        for (var i = 0; i < steps.Length; i++)
        {
            points[i] = (x, y);
            curvature[i] = Turn[steps[i] - steps[i == 0 ? steps.Length - 1 : i - 1] + 7];
            if (curvature[i] != 0) kept.Add(i);
            x += StepX[steps[i]];
            y += StepY[steps[i]];
        }

        foreach (var i in kept) curvature[i] = Curvature(points, i, support[i] = Support(points, i));
        kept.RemoveAll(i =>
        {
            if (IsMaximum(curvature, i, support[i] >> 1)) return false;
            curvature[i] = 0;
            return true;
        });
        kept.RemoveAll(i =>
        {
            if (support[i] != 1 || (curvature[i] > At(curvature, i - 1) && curvature[i] > At(curvature, i + 1))) return false;
            curvature[i] = 0;
            return true;
        });
        return kept.ConvertAll(i => points[i]);
    }

    /// <summary>How far to both sides the contour bends one way: while the chord grows and its distance, relative to its length, too.</summary>
    private static int Support((int X, int Y)[] points, int i)
    {
        var (here, length, distance) = (points[i], 0, 0);
        for (var k = 1; ; k++)
        {
            var (back, ahead) = (At(points, i - k), At(points, i + k));
            int dx = ahead.X - back.X, dy = ahead.Y - back.Y;
            var newLength = (dx * dx) + (dy * dy);
            var newDistance = ((here.X - back.X) * dy) - ((here.Y - back.Y) * dx);
            var difference = BitConverter.SingleToInt32Bits((float)(((double)distance * newLength) - ((double)newDistance * length)));
            if (k > 1 && (length >= newLength || (distance > 0 && difference <= 0) || (distance < 0 && difference >= 0))) return k - 1;
            (distance, length) = (newDistance, newLength);
        }
    }

    private static int Curvature((int X, int Y)[] points, int i, int support)
    {
        var here = points[i];
        var curvature = 0;
        for (var j = support; j > 0; j--)
        {
            var (back, ahead) = (At(points, i - j), At(points, i + j));
            int dx1 = back.X - here.X, dy1 = back.Y - here.Y, dx2 = ahead.X - here.X, dy2 = ahead.Y - here.Y;
            if ((dx1 | dy1) == 0 || (dx2 | dy2) == 0) break;
            double product = (dx1 * dx2) + (dy1 * dy2);
            product = (float)(product / Math.Sqrt((((double)dx1 * dx1) + ((double)dy1 * dy1)) * (((double)dx2 * dx2) + ((double)dy2 * dy2))));
            var cosine = BitConverter.SingleToInt32Bits((float)(product + 1.1));
            if (j < support && cosine <= curvature) break;
            curvature = cosine;
        }

        return curvature;
    }

    private static bool IsMaximum(int[] curvature, int i, int reach)
    {
        for (var j = 1; j <= reach; j++)
        {
            if (At(curvature, i - j) > curvature[i] || At(curvature, i + j) > curvature[i]) return false;
        }

        return true;
    }

    private static T At<T>(T[] values, int index) => values[index < 0 ? index + values.Length : index >= values.Length ? index - values.Length : index];
}
