namespace Spillway.Annotations.Interpolation;

/// <summary>
/// Polygons and polylines, whose keyframes may have different numbers of points. Points are paired by how far along the curve they
/// lie; every pair moves in a straight line; then points that came from several pairs are thinned out again.
/// </summary>
internal sealed class CurveInterpolation : ShapeInterpolation
{
    private readonly Curve left;
    private readonly Curve right;
    private readonly CurveMatching matching;
    private readonly CurveReduction reduction;

    public CurveInterpolation(Shape from, Shape to)
        : base(from, to)
    {
        var closed = from.Type == ShapeType.Polygon;
        left = new Curve(from.Points.Span, closed);
        right = new Curve(to.Points.Span, closed);
        matching = new CurveMatching(left, right);
        reduction = new CurveReduction(left, right, matching);
    }

    protected override Shape At(int frame, double offset)
    {
        var moved = new Point[matching.PairCount];
        var count = 0;
        for (var index = 0; index < left.Count; index++)
        {
            foreach (var other in matching.Of(index))
            {
                var (start, stop) = (left[index], right[other]);
                moved[count++] = new Point(start.X + ((stop.X - start.X) * offset), start.Y + ((stop.Y - start.Y) * offset));
            }
        }

        var reduced = reduction.Reduce(moved);
        // The last point of a polygon is its first again.
        var kept = From.Type == ShapeType.Polygon ? Math.Max(0, reduced.Count - 1) : reduced.Count;
        var points = new double[kept * 2];
        for (var index = 0; index < kept; index++)
            (points[index * 2], points[(index * 2) + 1]) = (reduced[index].X, reduced[index].Y);

        return From with { Frame = frame, Keyframe = false, Points = points };
    }
}
