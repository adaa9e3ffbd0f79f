using System.Buffers;

namespace Spillway.Annotations.Masks;

/// <summary>The pixels of a filled ellipse as OpenCV draws it for CVAT: center, radii and angle rounded to whole numbers, outline included.</summary>
internal sealed class EllipseRasterizer : IDisposable
{
    private const int Shift = 16;
    private const long One = 1 << Shift, Half = One >> 1;
    private readonly LineTransposer transposer = new();
    private readonly IntegerBuffer extents = new();
    private readonly IntegerBuffer rows = new();
    private int height;
    private int width;

    /// <param name="points">As CVAT has them: center, then the x of the right end and the y of the top.</param>
    public void Rasterize(ReadOnlySpan<double> points, double rotation, int imageHeight, int imageWidth, Rle into)
    {
        ToRows(points, rotation, imageHeight, imageWidth, rows);
        transposer.ToRle(rows.Span, imageHeight, imageWidth, into);
    }

    /// <summary>Row, start and end (exclusive) of each row of the ellipse inside the image.</summary>
    public void ToRows(ReadOnlySpan<double> points, double rotation, int imageHeight, int imageWidth, IntegerBuffer into)
    {
        (height, width) = (imageHeight, imageWidth);
        // On the way to OpenCV an ellipse is the box around it, to hundredths of a pixel.
        double left = ToHundredths(points[0] - (points[2] - points[0])), top = ToHundredths(points[3]);
        double right = ToHundredths(points[2]), bottom = ToHundredths(points[1] + (points[1] - points[3]));
        double centerX = 0.5 * (left + right), centerY = 0.5 * (top + bottom);
        Span<(long X, long Y)> room = stackalloc (long, long)[EllipseOutline.MaximumCorners];
        var corners = room[..EllipseOutline.Write(
            Round(centerX), Round(centerY), Math.Abs(Round(right - centerX)), Math.Abs(Round(centerY - top)), (int)Round(rotation), room)];

        // The ellipse is convex, so each row of it is one stretch: its first and its last pixel are enough.
        var extent = extents.Resize(2 * height);
        for (var row = 0; row < height; row++) (extent[2 * row], extent[(2 * row) + 1]) = (int.MaxValue, -1);
        var from = corners[^1];
        foreach (var to in corners)
        {
            DrawLine(from, to);
            from = to;
        }

        if (corners.Length >= 3) Fill(corners);
        into.Clear();
        for (var row = 0; row < height; row++)
        {
            if (extent[(2 * row) + 1] >= 0) into.Add(row, extent[2 * row], extent[(2 * row) + 1] + 1);
        }
    }

    public void Dispose()
    {
        transposer.Dispose();
        extents.Dispose();
        rows.Dispose();
    }

    private static double ToHundredths(double value) => Math.Round(value * 100, MidpointRounding.ToEven) / 100;

    private static long Round(double value) => (long)Math.Clamp(Math.Round(value), -(1 << 24), 1 << 24);

    private void Cover(long row, long first, long last)
    {
        if (row < 0 || row >= height || last < 0 || first >= width) return;
        ref var start = ref extents.Span[2 * (int)row];
        ref var end = ref extents.Span[(2 * (int)row) + 1];
        start = (int)Math.Min(start, Math.Max(first, 0));
        end = (int)Math.Max(end, Math.Min(last, width - 1));
    }

    private void DrawLine((long X, long Y) from, (long X, long Y) to)
    {
        if (!LineClipping.Clip((long)width << Shift, (long)height << Shift, ref from, ref to)) return;
        var isFlat = Math.Abs(to.X - from.X) > Math.Abs(to.Y - from.Y);
        if (isFlat ? to.X < from.X : to.Y < from.Y) (from, to) = (to, from);
        long spanX = to.X - from.X, spanY = to.Y - from.Y;
        var slope = isFlat ? (spanY << Shift) / (spanX | 1) : (spanX << Shift) / (spanY | 1);
        var steps = (isFlat ? spanX : spanY) >> Shift;
        var lastX = (to.X + Half) >> Shift;
        Cover((to.Y + Half) >> Shift, lastX, lastX);
        long x = from.X + Half, y = from.Y + Half;
        for (long step = 0; step <= steps; step++)
        {
            var pixel = (isFlat ? (x >> Shift) + step : (x + (slope * step)) >> Shift, isFlat ? (y + (slope * step)) >> Shift : (y >> Shift) + step);
            Cover(pixel.Item2, pixel.Item1, pixel.Item1);
        }
    }

    private void Fill(ReadOnlySpan<(long X, long Y)> corners)
    {
        int topmost = 0, edges = corners.Length;
        long lowest = corners[0].Y;
        for (var i = 0; i < corners.Length; i++)
        {
            if (corners[i].Y < corners[topmost].Y) topmost = i;
            lowest = Math.Max(lowest, corners[i].Y);
        }

        var y = (corners[topmost].Y + Half) >> Shift;
        var bottom = Math.Min((lowest + Half) >> Shift, height - 1);
        var forward = new Side(topmost, 1, y);
        var backward = new Side(topmost, corners.Length - 1, y);
        for (; y <= bottom; y++)
        {
            forward.Advance(corners, y, ref edges);
            backward.Advance(corners, y, ref edges);
            if (edges < 0) break;
            Cover(y, (Math.Min(forward.X, backward.X) + Half) >> Shift, (Math.Max(forward.X, backward.X) + Half) >> Shift);
            forward.X += forward.Slope;
            backward.X += backward.Slope;
        }
    }

    /// <summary>One of the two chains of edges that lead down from the topmost corner.</summary>
    private struct Side(int corner, int direction, long end)
    {
        private int corner = corner;
        private long end = end;

        public long X { get; set; } = -One;

        public long Slope { get; private set; }

        public void Advance(ReadOnlySpan<(long X, long Y)> corners, long y, ref int edges)
        {
            if (y < end) return;
            var from = corner;
            var to = Next(from, corners.Length);
            while (edges-- > 0)
            {
                var row = (corners[to].Y + Half) >> Shift;
                if (row > y)
                {
                    end = row;
                    Slope = (((corners[to].X - corners[from].X) * 2) + (row - y)) / (2 * (row - y));
                    X = corners[from].X;
                    corner = to;
                    return;
                }

                from = to;
                to = Next(from, corners.Length);
            }
        }

        private readonly int Next(int from, int count) => from + direction >= count ? from + direction - count : from + direction;
    }
}
