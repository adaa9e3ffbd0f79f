using CsCheck;
using Spillway.Annotations;
using Spillway.Annotations.Merging;
using static Spillway.Tests.Annotations.Drawn;

namespace Spillway.Tests.Annotations.Merging;

public sealed class SimilarityTests
{
    [Fact]
    public void Boxes_are_compared_by_intersection_over_union() =>
        new Similarity(is3D: false).Of(Box(0), Box(0, x: 5)).ShouldBe(1 / 3.0, 1e-12);

    [Fact]
    public void Boxes_drawn_as_polygons_are_as_alike_as_boxes() => Gen.Select(Boxes, Boxes, Gen.Bool).Sample((first, second, turned) =>
        new Similarity(is3D: false).Of(AsPolygon(first), AsPolygon(second, turned)).ShouldBe(new Similarity(is3D: false).Of(first, second), 1e-9));

    [Fact]
    public void Polygons_with_dents_share_what_a_count_of_small_squares_says() => Gen.Select(Stars, Stars).Sample((first, second) =>
        new Similarity(is3D: false).Of(first, second).ShouldBe(Counted(first, second), 0.03), iter: 200);

    [Fact]
    public void A_polygon_that_crosses_or_touches_itself_is_like_nothing()
    {
        var bow = Shape(ShapeType.Polygon, 0, 0, 0, 10, 10, 10, 0, 0, 10);
        var spike = Shape(ShapeType.Polygon, 0, 0, 0, 10, 0, 20, 0, 10, 0, 10, 10);
        var touching = Shape(ShapeType.Polygon, 0, 0, 0, 10, 0, 10, 10, 5, 0, 0, 10);

        foreach (var shape in new[] { bow, spike, touching })
            new Similarity(is3D: false).Of(shape, shape).ShouldBe(0);
    }

    [Fact]
    public void A_point_that_is_drawn_twice_does_not_matter()
    {
        var square = Shape(ShapeType.Polygon, 0, 0, 0, 10, 0, 10, 0, 10, 10, 0, 10, 0, 10);

        new Similarity(is3D: false).Of(square, square).ShouldBe(1, 1e-12);
    }

    [Theory]
    [InlineData(ShapeType.Ellipse)]
    [InlineData(ShapeType.Polyline)]
    [InlineData(ShapeType.Points)]
    [InlineData(ShapeType.Mask)]
    public void Kinds_that_CVAT_does_not_compare_are_never_alike(ShapeType type) =>
        new Similarity(is3D: false).Of(Shape(type, 0, 0, 0, 10, 10), Shape(type, 0, 0, 0, 10, 10)).ShouldBe(0);

    [Fact]
    public void Cuboids_of_point_clouds_are_compared_from_above_and_from_the_side()
    {
        var cuboid = Shape(ShapeType.Cuboid, 0, 0, 0, 0, 0, 0, 0, 10, 10, 10, 0, 0, 0, 0, 0, 0, 0);
        var moved = Shape(ShapeType.Cuboid, 0, 5, 0, 0, 0, 0, 0, 10, 10, 10, 0, 0, 0, 0, 0, 0, 0);

        new Similarity(is3D: true).Of(cuboid, moved).ShouldBe(1 / 9.0, 1e-12);
        new Similarity(is3D: false).Of(cuboid, moved).ShouldBe(0);
    }

    private static readonly Gen<Shape> Boxes =
        Gen.Select(Gen.Double[0, 50], Gen.Double[0, 50], Gen.Double[1, 50], (x, y, size) => Box(0, x, y, size));

    private static readonly Gen<Shape> Stars =
        from corners in Gen.Int[3, 9]
        from radii in Gen.Double[5, 25].Array[corners]
        from x in Gen.Double[25, 40]
        from y in Gen.Double[25, 40]
        select Shape(ShapeType.Polygon, 0, [.. radii.SelectMany((radius, index) => Corner(x, y, radius, Math.Tau * index / corners))]);

    private static double[] Corner(double x, double y, double radius, double angle) => [x + (radius * Math.Cos(angle)), y + (radius * Math.Sin(angle))];

    private static Shape AsPolygon(Shape box, bool turned = false)
    {
        var corners = box.Points.ToArray();
        double[] points = turned
            ? [corners[0], corners[1], corners[0], corners[3], corners[2], corners[3], corners[2], corners[1]]
            : [corners[0], corners[1], corners[2], corners[1], corners[2], corners[3], corners[0], corners[3]];
        return Shape(ShapeType.Polygon, 0, points);
    }

    private static double Counted(Shape first, Shape second)
    {
        var (both, either) = (0, 0);
        for (var x = 0.1; x < 65; x += 0.4)
        {
            for (var y = 0.1; y < 65; y += 0.4)
            {
                var (one, other) = (Contains(first, x, y), Contains(second, x, y));
                both += one && other ? 1 : 0;
                either += one || other ? 1 : 0;
            }
        }

        return (double)both / either;
    }

    private static bool Contains(Shape polygon, double x, double y)
    {
        var points = polygon.Points.Span;
        var inside = false;
        for (var index = 0; index < points.Length; index += 2)
        {
            var next = (index + 2) % points.Length;
            if (points[index + 1] > y != points[next + 1] > y
                && x < points[index] + ((points[next] - points[index]) * (y - points[index + 1]) / (points[next + 1] - points[index + 1])))
                inside = !inside;
        }

        return inside;
    }
}
