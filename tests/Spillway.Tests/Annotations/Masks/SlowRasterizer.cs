namespace Spillway.Tests.Annotations.Masks;

/// <summary>The COCO API's rule for polygons, walked point by point along the outline on the fine grid.</summary>
internal static class SlowRasterizer
{
    public static int[] Rasterize(double[] polygon, int height, int width)
    {
        var corners = polygon.Chunk(2).Where(pair => pair.Length == 2).Select(pair => (X: (int)((5 * pair[0]) + .5), Y: (int)((5 * pair[1]) + .5))).ToList();
        var outline = corners.Zip(corners.Skip(1).Concat(corners.Take(1))).SelectMany(edge => Walk(edge.First, edge.Second)).ToList();
        var positions = new List<int>();
        foreach (var (here, there) in outline.Zip(outline.Skip(1)))
        {
            if (here.X == there.X) continue;
            var column = ((Math.Min(here.X, there.X) + .5) / 5) - .5;
            if (Math.Floor(column) != column || column < 0 || column > width - 1) continue;
            var row = Math.Ceiling(Math.Clamp(((Math.Min(here.Y, there.Y) + .5) / 5) - .5, 0, height));
            positions.Add(((int)column * height) + (int)row);
        }

        // Each position turns everything after it over.
        var pixels = new bool[height * width];
        foreach (var position in positions)
        {
            for (var i = position; i < pixels.Length; i++) pixels[i] = !pixels[i];
        }

        return Bitmap.FromPixels(height, width, i => pixels[(i % width * height) + (i / width)]).ToRle().Counts.ToArray();
    }

    private static IEnumerable<(int X, int Y)> Walk((int X, int Y) from, (int X, int Y) to)
    {
        int spanX = Math.Abs(to.X - from.X), spanY = Math.Abs(to.Y - from.Y), span = Math.Max(spanX, spanY);
        if (span == 0) yield break;
        var isFlat = spanX >= spanY;
        var backwards = isFlat ? from.X > to.X : from.Y > to.Y;
        var (start, end) = backwards ? (to, from) : (from, to);
        var slope = isFlat ? (double)(end.Y - start.Y) / spanX : (double)(end.X - start.X) / spanY;
        for (var i = 0; i <= span; i++)
        {
            var step = backwards ? span - i : i;
            yield return isFlat ? (start.X + step, (int)(start.Y + (slope * step) + .5)) : ((int)(start.X + (slope * step) + .5), start.Y + step);
        }
    }
}
