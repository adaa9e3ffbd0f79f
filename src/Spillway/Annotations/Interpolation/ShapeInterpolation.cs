namespace Spillway.Annotations.Interpolation;

/// <summary>The shapes between two keyframes. Everything but place, size and angle stays as it is on the first.</summary>
internal abstract class ShapeInterpolation(Shape from, Shape to)
{
    protected Shape From { get; } = from;

    protected Shape To { get; } = to;

    public static ShapeInterpolation Between(Shape from, Shape to, bool is3D)
    {
        var sameKind = from.Type == to.Type;
        var sameLength = from.Points.Length == to.Points.Length;
        return from.Type switch
        {
            _ when !sameKind => new StillInterpolation(from, to),
            _ when is3D => sameLength && from.Points.Length >= 6 ? new CuboidInterpolation(from, to) : new StillInterpolation(from, to),
            ShapeType.Rectangle or ShapeType.Ellipse or ShapeType.Cuboid or ShapeType.Skeleton when sameLength => new LinearInterpolation(from, to),
            // Nobody knows which of several points went where; a single one moves.
            ShapeType.Points when sameLength && from.Points.Length == 2 => new LinearInterpolation(from, to),
            ShapeType.Polygon or ShapeType.Polyline when from.Points.Length >= 2 && to.Points.Length >= 2 => new CurveInterpolation(from, to),
            _ => new StillInterpolation(from, to),
        };
    }

    public Shape At(int frame) => At(frame, (double)(frame - From.Frame) / (To.Frame - From.Frame));

    /// <param name="offset">The share of the way, between 0 and 1.</param>
    protected abstract Shape At(int frame, double offset);
}

/// <summary>Several points, masks, and kinds that change: the first keyframe holds until the next.</summary>
internal sealed class StillInterpolation(Shape from, Shape to) : ShapeInterpolation(from, to)
{
    protected override Shape At(int frame, double offset) => From with { Frame = frame, Keyframe = false };
}

/// <summary>Every number goes straight from one keyframe to the other, the angle the short way round.</summary>
internal class LinearInterpolation(Shape from, Shape to) : ShapeInterpolation(from, to)
{
    protected override Shape At(int frame, double offset)
    {
        var turn = Angle.Difference(To.Rotation, From.Rotation);
        return From with
        {
            Frame = frame,
            Keyframe = false,
            Rotation = Angle.Modulo(From.Rotation + (turn * offset) + 360, 360),
            Points = PointsAt(offset),
        };
    }

    protected virtual double[] PointsAt(double offset)
    {
        var points = new double[From.Points.Length];
        var start = From.Points.Span;
        var stop = To.Points.Span;
        for (var index = 0; index < points.Length; index++)
            points[index] = start[index] + ((stop[index] - start[index]) * offset);

        return points;
    }
}

/// <summary>A cuboid of a point cloud: numbers 3 to 5 are its angles in radians and turn the short way round.</summary>
internal sealed class CuboidInterpolation(Shape from, Shape to) : LinearInterpolation(from, to)
{
    protected override double[] PointsAt(double offset)
    {
        var points = base.PointsAt(offset);
        for (var index = 3; index < 6; index++)
        {
            var start = Degrees(From.Points.Span[index]);
            var angle = (start + (Angle.Difference(Degrees(To.Points.Span[index]), start) * offset)) * (Math.PI / 180);
            points[index] = angle <= Math.PI ? angle : angle - (Math.PI * 2);
        }

        return points;
    }

    private static double Degrees(double radians) => (radians >= 0 ? radians : radians + (Math.PI * 2)) * (180 / Math.PI);
}
