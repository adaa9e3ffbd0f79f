namespace Spillway.Annotations.Merging;

/// <summary>A polygon as two annotations are compared by: its box, its area, whether it crosses itself.</summary>
internal sealed class Polygon
{
    private readonly double[] x;
    private readonly double[] y;
    private readonly Edge[] edges;
    private bool? valid;

    private Polygon(double[] x, double[] y)
    {
        (this.x, this.y) = (x, y);
        (Left, Right, Top, Bottom) = (x.Min(), x.Max(), y.Min(), y.Max());
        Area = Math.Abs(SignedArea());
        edges = [.. Enumerable.Range(0, x.Length).Select(EdgeAt).Where(edge => edge.Left < edge.Right).OrderBy(edge => edge.Left)];
    }

    public double Area { get; }

    private double Left { get; }

    private double Right { get; }

    private double Top { get; }

    private double Bottom { get; }

    /// <summary>It has an area and neither crosses nor touches itself.</summary>
    private bool IsValid => valid ??= Area > 0 && PolygonValidity.IsSimple(x, y);

    public static Polygon? Of(ReadOnlySpan<double> points)
    {
        if (points.Length < 6)
            return null;

        var (x, y) = (new double[points.Length / 2], new double[points.Length / 2]);
        for (var index = 0; index < x.Length; index++)
            (x[index], y[index]) = (points[index * 2], points[(index * 2) + 1]);

        return new Polygon(x, y);
    }

    /// <summary>Intersection over union; 0 if one of them crosses itself.</summary>
    public double Similarity(Polygon other)
    {
        if (Left >= other.Right || other.Left >= Right || Top >= other.Bottom || other.Top >= Bottom || !IsValid || !other.IsValid)
            return 0;

        var shared = Intersection(other);
        return shared / (Area + other.Area - shared);
    }

    /// <summary>
    /// A polygon is the sum of the strips between its edges and a base line below everything, signed by the edge's direction; the area
    /// that two polygons share is the sum over pairs of strips. No clipping, and any simple polygon will do.
    /// </summary>
    private double Intersection(Polygon other)
    {
        var ground = Math.Min(Top, other.Top);
        var area = 0.0;
        foreach (ref readonly var first in edges.AsSpan())
        {
            if (first.Left >= other.Right)
                break;

            foreach (ref readonly var second in other.edges.AsSpan())
            {
                if (second.Left >= first.Right)
                    break;

                area += first.Sign * second.Sign * first.AreaBelowBoth(second, ground);
            }
        }

        return Math.Max(0, Math.Abs(area));
    }

    private double SignedArea()
    {
        var area = 0.0;
        for (var index = 0; index < x.Length; index++)
        {
            var next = (index + 1) % x.Length;
            // Relative to the first point, so that far from the origin no digits are lost.
            area += ((x[index] - x[0]) * (y[next] - y[0])) - ((x[next] - x[0]) * (y[index] - y[0]));
        }

        return area / 2;
    }

    private Edge EdgeAt(int index)
    {
        var next = index + 1 == x.Length ? 0 : index + 1;
        return x[index] <= x[next]
            ? new Edge(x[index], y[index], x[next], y[next], 1)
            : new Edge(x[next], y[next], x[index], y[index], -1);
    }

    /// <summary>An edge from left to right; the sign says whether the polygon's walk goes that way.</summary>
    private readonly record struct Edge(double Left, double LeftY, double Right, double RightY, int Sign)
    {
        public double AreaBelowBoth(in Edge other, double ground)
        {
            var (left, right) = (Math.Max(Left, other.Left), Math.Min(Right, other.Right));
            if (left >= right)
                return 0;

            var (left0, right0, left1, right1) = (At(left), At(right), other.At(left), other.At(right));
            var (before, after) = (left0 - left1, right0 - right1);
            var height0 = Math.Min(left0, left1) - ground;
            var height1 = Math.Min(right0, right1) - ground;
            if (before * after >= 0)
                return (height0 + height1) / 2 * (right - left);

            var crossing = left + ((right - left) * (before / (before - after)));
            var height = At(crossing) - ground;
            return ((height0 + height) / 2 * (crossing - left)) + ((height + height1) / 2 * (right - crossing));
        }

        private double At(double position) => position <= Left ? LeftY
            : position >= Right ? RightY
            : LeftY + ((RightY - LeftY) * ((position - Left) / (Right - Left)));
    }
}
