using CsCheck;
using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

public sealed class MaskPolygonsTests
{
    [Fact]
    public void Contours_walk_around_every_island_and_hole() => Bitmap.Any.Sample(bitmap =>
    {
        using var rle = bitmap.ToRle();
        var contours = All(ContourTracer.Trace(rle)).ToList();
        contours.Count(contour => !contour.IsHole).ShouldBe(Areas(bitmap, true, diagonally: true));
        contours.Count(contour => contour.IsHole).ShouldBe(Areas(bitmap, false, diagonally: false) - 1);
        foreach (var contour in contours)
        {
            contour.Parent?.IsHole.ShouldBe(!contour.IsHole);
            (contour.Parent is null).ShouldBe(!contour.IsHole && ContourTracer.Trace(rle).Any(root => (root.X, root.Y) == (contour.X, contour.Y)));
        }
    });

    [Fact]
    public void A_ring_becomes_one_polygon_that_leaves_its_hole_out()
    {
        var ring = Bitmap.FromPixels(60, 60, i => Math.Sqrt(Math.Pow((i / 60) - 30, 2) + Math.Pow((i % 60) - 30, 2)) is > 10 and < 25);
        using var rle = ring.ToRle();
        var polygon = MaskPolygons.Of(rle).ShouldHaveSingleItem();
        polygon[^2..].ShouldBe(polygon[..2]);
        using var rasterized = new Rle();
        new PolygonRasterizer().Rasterize(polygon, 60, 60, rasterized);
        ((double)rasterized.Area / rle.Area).ShouldBeInRange(0.8, 1.1);
    }

    [Fact]
    public void Nothing_of_a_mask_without_pixels()
    {
        using var rle = new Bitmap(5, 5).ToRle();
        MaskPolygons.Of(rle).ShouldBeEmpty();
    }

    private static IEnumerable<Contour> All(IEnumerable<Contour> contours) => contours.SelectMany(contour => All(contour.Children).Prepend(contour));

    /// <summary>Connected areas; those of background count the one around the image.</summary>
    private static int Areas(Bitmap bitmap, bool set, bool diagonally)
    {
        var seen = new HashSet<(int, int)>();
        var areas = 0;
        for (var row = -1; row <= bitmap.Height; row++)
        {
            for (var column = -1; column <= bitmap.Width; column++)
            {
                if (!Is(row, column) || !seen.Add((row, column))) continue;
                areas++;
                var open = new Stack<(int Row, int Column)>([(row, column)]);
                while (open.TryPop(out var at))
                {
                    for (var i = 0; i < 9; i++)
                    {
                        var (dr, dc) = ((i / 3) - 1, (i % 3) - 1);
                        if ((diagonally || dr == 0 || dc == 0) && Is(at.Row + dr, at.Column + dc) && seen.Add((at.Row + dr, at.Column + dc))) open.Push((at.Row + dr, at.Column + dc));
                    }
                }
            }
        }

        return areas;

        bool Is(int row, int column)
        {
            var inside = row >= 0 && column >= 0 && row < bitmap.Height && column < bitmap.Width;
            return row >= -1 && column >= -1 && row <= bitmap.Height && column <= bitmap.Width && (inside && bitmap.Pixels[row, column]) == set;
        }
    }
}
