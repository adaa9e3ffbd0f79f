namespace Spillway.Annotations.Masks;

/// <summary>
/// The pixels of a polygon as the COCO API's <c>rleFrPoly</c> finds them: its outline drawn on a grid five times as fine, of which each fifth
/// column decides where an image column enters and leaves the polygon. Only those columns are visited here, so the cost is that of the
/// columns an edge crosses, whatever the size of the image.
/// </summary>
internal sealed class PolygonRasterizer : IDisposable
{
    private const int Scale = 5;
    private readonly IntegerBuffer toggles = new();
    private int height;
    private int width;

    public void Rasterize(ReadOnlySpan<double> points, int imageHeight, int imageWidth, Rle into)
    {
        into.Reset(imageHeight, imageWidth);
        CollectToggles(points, imageHeight, imageWidth);
        into.SetToggles(imageHeight, imageWidth, toggles.Span);
    }

    /// <summary>The number of pixels that <see cref="Rasterize"/> would set.</summary>
    public long Area(ReadOnlySpan<double> points, int imageHeight, int imageWidth)
    {
        CollectToggles(points, imageHeight, imageWidth);
        var positions = toggles.Span;
        long area = 0;
        for (var i = 0; i + 1 < positions.Length; i += 2) area += positions[i + 1] - positions[i];
        return positions.Length % 2 == 0 ? area : area + ((long)height * width) - positions[^1];
    }

    public void Dispose() => toggles.Dispose();

    private void CollectToggles(ReadOnlySpan<double> points, int imageHeight, int imageWidth)
    {
        (height, width) = (imageHeight, imageWidth);
        toggles.Clear();
        if (height == 0 || width == 0) return;
        var count = points.Length / 2;
        for (var i = 0; i < count; i++)
        {
            var next = i + 1 == count ? 0 : i + 1;
            AddEdge(ToGrid(points[2 * i]), ToGrid(points[(2 * i) + 1]), ToGrid(points[2 * next]), ToGrid(points[(2 * next) + 1]));
        }

        toggles.Span.Sort();
    }

    private static long ToGrid(double coordinate) => (int)((Scale * coordinate) + .5);

    private void AddEdge(long startX, long startY, long endX, long endY)
    {
        long spanX = Math.Abs(endX - startX), spanY = Math.Abs(endY - startY);
        var isFlat = spanX >= spanY;
        if (isFlat ? startX > endX : startY > endY) (startX, startY, endX, endY) = (endX, endY, startX, startY);
        if (startX == endX) return;
        var first = Math.Max(0, Math.Min(startX, endX));
        var last = Math.Min(Math.Max(startX, endX), (long)Scale * width);

        // The grid column in the middle of an image column and the next one are two different columns: the edge crosses between them.
        for (var column = first + ((2 - (first % Scale) + Scale) % Scale); column < last; column += Scale)
        {
            var row = isFlat ? FlatCrossing(column) : SteepCrossing(column);
            AddToggle((int)(column / Scale), row);
        }

        long FlatCrossing(long column)
        {
            var slope = (double)(endY - startY) / spanX;
            var here = (int)(startY + (slope * (column - startX)) + .5);
            var there = (int)(startY + (slope * (column + 1 - startX)) + .5);
            return Math.Min(here, there);
        }

        long SteepCrossing(long column)
        {
            var slope = (double)(endX - startX) / spanY;
            var rises = slope > 0;

            // The step after which the edge is in the farther of the two columns; an estimate, then the exact rule of the grid.
            var step = Math.Clamp((long)((column + .5 - startX) / slope), 1, spanY);
            while (step > 1 && IsPast(step - 1)) step--;
            while (step < spanY && !IsPast(step)) step++;
            return startY + step - 1;

            bool IsPast(long at)
            {
                var x = (int)(startX + (slope * at) + .5);
                return rises ? x > column : x <= column;
            }
        }
    }

    private void AddToggle(int column, long gridRow)
    {
        if (column >= width) return;
        var row = gridRow < 0 ? 0 : (int)Math.Min((gridRow + 2) / Scale, height);
        toggles.Add((column * height) + row);
    }
}
