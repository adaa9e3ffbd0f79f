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
    public void Three_thousand_polygons_of_a_frame_take_less_than_three_tenths_of_a_second()
    {
        var random = new Random(1);
        var polygons = Enumerable.Range(0, 3000).Select(_ => Star(random, 12)).ToList();
        using var rasterizer = new PolygonRasterizer();
        Fastest.Of(5, () =>
        {
            foreach (var polygon in polygons) rasterizer.Area(polygon, 2160, 3840);
        }).ShouldBeLessThan(TimeSpan.FromSeconds(0.3));
    }

    private static double[] Star(Random random, int corners)
    {
        double x = random.Next(3840), y = random.Next(2160), radius = random.Next(10, 100);
        return [.. Enumerable.Range(0, corners).SelectMany(i => new[] { x + (Math.Cos(i * Math.Tau / corners) * radius), y + (Math.Sin(i * Math.Tau / corners) * radius) })];
    }
}
