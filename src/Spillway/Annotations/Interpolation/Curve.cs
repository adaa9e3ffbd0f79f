namespace Spillway.Annotations.Interpolation;

internal readonly record struct Point(double X, double Y)
{
    public double DistanceTo(Point other)
    {
        var (x, y) = (X - other.X, Y - other.Y);
        return Math.Sqrt((x * x) + (y * y));
    }
}

/// <summary>A polyline, or a polygon with its first point repeated at the end.</summary>
internal sealed class Curve
{
    private readonly Point[] points;

    public Curve(ReadOnlySpan<double> numbers, bool closed)
    {
        var count = numbers.Length / 2;
        points = new Point[closed ? count + 1 : count];
        for (var index = 0; index < points.Length; index++)
            points[index] = new Point(numbers[index % count * 2], numbers[(index % count * 2) + 1]);

        Offsets = new double[points.Length];
        var length = Length(0, points.Length - 1);
        var walked = 0.0;
        for (var index = 1; index < points.Length; index++)
        {
            walked += points[index].DistanceTo(points[index - 1]);
            // Not a number where all points are one: then every point pairs with the first, as in CVAT.
            Offsets[index] = walked / length;
        }
    }

    public int Count => points.Length;

    public Point this[int index] => points[index];

    /// <summary>How far along the curve each point lies, from 0 to 1.</summary>
    public double[] Offsets { get; }

    /// <summary>Length of the stretch between two points, both of them included.</summary>
    public double Length(int first, int last)
    {
        var length = 0.0;
        for (var index = first + 1; index <= last; index++)
            length += points[index].DistanceTo(points[index - 1]);

        return length;
    }
}
