using Spillway.Annotations;
using Spillway.Annotations.Interpolation;
using static Spillway.Tests.Annotations.Drawn;

namespace Spillway.Tests.Annotations.Interpolation;

/// <summary>Expected numbers of curves and angles are what CVAT v2.73 gives for the same keyframes.</summary>
public sealed class ShapeInterpolationTests
{
    [Fact]
    public void A_box_turns_the_short_way_round() =>
        Rotations(350, 30).ShouldBe([0, 10, 20]);

    [Fact]
    public void A_box_that_turns_by_half_a_turn_turns_by_one_degree_as_in_CVAT() =>
        Rotations(0, 180).ShouldBe([0.25, 0.5, 0.75]);

    [Theory]
    [InlineData(ShapeType.Rectangle)]
    [InlineData(ShapeType.Ellipse)]
    [InlineData(ShapeType.Cuboid)]
    public void Boxes_ellipses_and_cuboids_go_straight(ShapeType type)
    {
        var (from, to) = (Enumerable.Range(0, 16).Select(number => (double)number), Enumerable.Range(0, 16).Select(number => number * 3.0));

        At(Shape(type, 0, [.. from]), Shape(type, 4, [.. to]), 2).ShouldBe(Enumerable.Range(0, 16).Select(number => number * 2.0));
    }

    [Fact]
    public void A_single_point_moves_and_several_stay()
    {
        At(Shape(ShapeType.Points, 0, 0, 0), Shape(ShapeType.Points, 2, 10, 20), 1).ShouldBe([5, 10]);
        At(Shape(ShapeType.Points, 0, 0, 0, 1, 1), Shape(ShapeType.Points, 2, 10, 20, 30, 40), 1).ShouldBe([0, 0, 1, 1]);
    }

    [Fact]
    public void A_mask_stays() =>
        At(Shape(ShapeType.Mask, 0, 0, 4, 0, 0, 1, 1), Shape(ShapeType.Mask, 2, 0, 4, 5, 5, 6, 6), 1).ShouldBe([0, 4, 0, 0, 1, 1]);

    [Fact]
    public void A_square_grows_into_a_pentagon()
    {
        var square = Shape(ShapeType.Polygon, 0, 0, 0, 10, 0, 10, 10, 0, 10);
        var pentagon = Shape(ShapeType.Polygon, 4, 0, 0, 20, 0, 20, 10, 10, 20, 0, 10);

        At(square, pentagon, 1).ShouldBe([0, 0, 12.5, 0, 12.5, 10, 2.5, 12.5, 0, 10]);
        At(square, pentagon, 3).ShouldBe([0, 0, 17.5, 0, 17.5, 10, 7.5, 17.5, 0, 10]);
    }

    [Fact]
    public void Lines_of_different_numbers_of_points_meet_in_between()
    {
        var two = Shape(ShapeType.Polyline, 0, 0, 0, 30, 0);
        var four = Shape(ShapeType.Polyline, 3, 0, 10, 10, 10, 20, 10, 30, 10);

        At(two, four, 1).ShouldBe([0, 10 / 3.0, 10 / 3.0, 10 / 3.0, 80 / 3.0, 10 / 3.0, 30, 10 / 3.0], 1e-9);
        At(four with { Frame = 0 }, two with { Frame = 3 }, 1).ShouldBe([0, 20 / 3.0, 20 / 3.0, 20 / 3.0, 70 / 3.0, 20 / 3.0, 30, 20 / 3.0], 1e-9);
    }

    [Fact]
    public void A_polygon_whose_points_are_all_one_does_not_break()
    {
        var point = Shape(ShapeType.Polygon, 0, 5, 5, 5, 5, 5, 5);
        var square = Shape(ShapeType.Polygon, 4, 0, 0, 10, 0, 10, 10, 0, 10);

        At(point, square, 2).ShouldAllBe(number => number >= 0 && number <= 10);
        At(square with { Frame = 0 }, point with { Frame = 4 }, 2).ShouldAllBe(number => number >= 0 && number <= 10);
    }

    [Fact]
    public void A_cuboid_of_a_point_cloud_turns_the_short_way_round()
    {
        double[] rest = [1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
        var from = Shape(ShapeType.Cuboid, 0, [0, 0, 0, 3, 0, -3, .. rest]);
        var to = Shape(ShapeType.Cuboid, 2, [2, 0, 0, -3, 1, 3, .. rest]);

        ShapeInterpolation.Between(from, to, is3D: true).At(1).Points.ToArray().ShouldBe([1, 0, 0, Math.PI, 0.5, Math.PI, .. rest], 1e-9);
    }

    [Fact]
    public void Everything_else_stays_as_on_the_keyframe_before()
    {
        var from = Box(0) with { Occluded = true, ZOrder = 3 };

        var between = ShapeInterpolation.Between(from, Box(2) with { ZOrder = 5 }, is3D: false).At(1);

        (between.Occluded, between.ZOrder, between.Keyframe, between.Frame).ShouldBe((true, 3, false, 1));
    }

    private static double[] At(Shape from, Shape to, int frame) => ShapeInterpolation.Between(from, to, is3D: false).At(frame).Points.ToArray();

    private static IEnumerable<double> Rotations(double from, double to)
    {
        var interpolation = ShapeInterpolation.Between(Box(0) with { Rotation = from }, Box(4) with { Rotation = to }, is3D: false);
        return Enumerable.Range(1, 3).Select(frame => interpolation.At(frame).Rotation);
    }
}
