using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

public sealed class EllipseRasterizerTests
{
    [Theory]
    [InlineData(38.28, 14.72, 60.242425627740715, 4.215, 38, 15, 60, 5)]
    [InlineData(292.505, 55.2723712213341, 353.505, 3.2723712213340974, 292, 55, 353, 3)]
    [InlineData(173.6077626153399, 87.49630443260696, 214.1177626153399, 74.57630443260696, 174, 88, 215, 75)]
    public void Center_and_radii_are_rounded_as_those_of_the_box_in_hundredths(
        double centerX, double centerY, double right, double top, double wholeX, double wholeY, double wholeRight, double wholeTop)
    {
        using var ellipses = new EllipseRasterizer();
        var (actual, expected) = (new Rle(), new Rle());
        ellipses.Rasterize([centerX, centerY, right, top], 0, 200, 400, actual);
        ellipses.Rasterize([wholeX, wholeY, wholeRight, wholeTop], 0, 200, 400, expected);
        actual.Counts.ToArray().ShouldBe(expected.Counts.ToArray());
    }
}
