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
}
