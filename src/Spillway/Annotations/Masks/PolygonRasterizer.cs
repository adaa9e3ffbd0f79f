namespace Spillway.Annotations.Masks;

/// <summary>
/// The pixels of a polygon as the COCO API's <c>rleFrPoly</c> finds them: its outline drawn on a grid five times as fine, of which each fifth
/// column decides where an image column enters and leaves the polygon. Only those columns are visited here, so the cost is that of the
/// columns an edge crosses, whatever the size of the image.
/// </summary>
internal sealed class PolygonRasterizer : IDisposable
{
    private readonly PolygonArea area = new();
    private readonly IntegerBuffer toggles = new();
    private readonly IntegerBuffer rows = new();

    public void Rasterize(ReadOnlySpan<double> points, int height, int width, Rle into)
    {
        into.Reset(height, width);
        CollectToggles(points, height, width);
        into.SetToggles(height, width, toggles.Span);
    }

    /// <summary>The number of pixels that <see cref="Rasterize"/> would set.</summary>
    public long Area(ReadOnlySpan<double> points, int height, int width) => area.Of(points, height, width);

    public void Dispose()
    {
        area.Dispose();
        toggles.Dispose();
        rows.Dispose();
    }

    private void CollectToggles(ReadOnlySpan<double> points, int height, int width)
    {
        toggles.Clear();
        if (height == 0 || width == 0) return;
        var crossings = new GridCrossings(height);
        var corners = points.Length / 2;
        for (var i = 0; i < corners; i++)
        {
            var next = i + 1 == corners ? 0 : i + 1;
            var line = GridLine.Between(points[2 * i], points[(2 * i) + 1], points[2 * next], points[(2 * next) + 1]);
            if (!line.TryGetColumns(width, out var first, out var last)) continue;
            var count = last - first + 1;
            crossings.Write(line, first, rows.Resize(count + GridCrossings.Overrun), count);
            for (var column = 0; column < count; column++) toggles.Add(((first + column) * height) + rows.Span[column]);
        }

        toggles.Span.Sort();
    }
}
