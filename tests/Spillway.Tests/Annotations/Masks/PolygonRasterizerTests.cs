using CsCheck;
using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

public sealed class PolygonRasterizerTests
{
    private static readonly Gen<double> Coordinate = Gen.OneOf(Gen.Double[-4, 24], Gen.Int[-2, 22].Select(value => (double)value), Gen.Int[-20, 220].Select(value => value / 10.0));

    [Fact]
    public void A_polygon_has_the_pixels_that_the_COCO_API_gives_it() =>
        Gen.Select(Coordinate.Array[0, 16], Gen.Int[1, 20], Gen.Int[1, 20]).Sample(
            (points, height, width) =>
            {
                using var rasterizer = new PolygonRasterizer();
                using var rle = new Rle();
                rasterizer.Rasterize(points, height, width, rle);
                var expected = SlowRasterizer.Rasterize(points, height, width);
                rle.Counts.ToArray().ShouldBe(expected);
                rasterizer.Area(points, height, width).ShouldBe(rle.Area);
            },
            iter: 20_000);

    [Fact]
    public void Large_polygons_far_outside_the_image_are_cut_to_it() =>
        Gen.Select(Gen.Double[-3000, 3000].Array[6, 12], Gen.Int[1, 40], Gen.Int[1, 40]).Sample(
            (points, height, width) =>
            {
                using var rle = new Rle();
                new PolygonRasterizer().Rasterize(points, height, width, rle);
                rle.Counts.ToArray().ShouldBe(SlowRasterizer.Rasterize(points, height, width));
            },
            iter: 200);

    [Fact]
    public void The_area_of_a_tangle_of_many_edges_is_that_of_its_pixels() =>
        Gen.Select(Gen.Double[-50, 450].Array[6, 400], Gen.Int[1, 300], Gen.Int[1, 400]).Sample(
            (points, height, width) =>
            {
                using var rasterizer = new PolygonRasterizer();
                using var rle = new Rle();
                rasterizer.Rasterize(points, height, width, rle);
                rasterizer.Area(points, height, width).ShouldBe(rle.Area);
            },
            iter: 2_000);

    [Fact]
    public void The_area_of_edges_that_all_cross_one_column_is_that_of_its_pixels()
    {
        // Many more above each other than are sorted in layers, beside one that is long.
        var points = new List<double> { 0, 1, 12_000, 900 };
        var random = new Random(7);
        for (var i = 0; i < 3_000; i++) points.AddRange([5_000 + (i % 2 * 3), random.Next(0, 1_000)]);
        using var rasterizer = new PolygonRasterizer();
        using var rle = new Rle();
        rasterizer.Rasterize(points.ToArray(), 1_000, 16_000, rle);
        rasterizer.Area(points.ToArray(), 1_000, 16_000).ShouldBe(rle.Area);
    }

    [Fact]
    public void What_a_polygon_covers_is_known_before_its_image_wherever_all_of_it_lies_on_that() =>
        Gen.Select(Gen.Int[-5, 3000].Select(value => value / 100.0).Array[2].Array[3, 7].Select(pairs => pairs.SelectMany(pair => pair).ToArray()), Gen.Int[20, 40], Gen.Int[20, 40]).Sample(
            (points, height, width) =>
            {
                using var area = new PolygonArea();
                if (PolygonArea.LiesWithin(points, height, width)) area.OfWhole(points).ShouldBe(area.Of(points, height, width));
                else if (points.Any(point => point < 0)) area.OfWhole(points).ShouldBeNull();
            },
            iter: 20_000);
}
