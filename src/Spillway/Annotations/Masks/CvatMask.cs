namespace Spillway.Annotations.Masks;

/// <summary>
/// CVAT's own mask: lengths of runs along the rows of its box, background first, then left, top, right and bottom of the box, all
/// inclusive. To COCO's form and back.
/// </summary>
internal sealed class CvatMask : IDisposable
{
    private readonly LineTransposer transposer = new();
    private readonly IntegerBuffer toggles = new();
    private readonly IntegerBuffer rows = new();

    /// <summary>What lies outside the image is left out.</summary>
    public void ToRle(ReadOnlySpan<double> points, int height, int width, Rle into)
    {
        ToRows(points, height, width, rows);
        transposer.ToRle(rows.Span, height, width, into);
    }

    /// <summary>Row, start and end (exclusive) of each stretch inside the image, one after another.</summary>
    public static void ToRows(ReadOnlySpan<double> points, int height, int width, IntegerBuffer into)
    {
        into.Clear();
        var box = ReadBox(points);
        long position = 0, size = (long)box.Width * box.Height;
        var inside = false;
        foreach (var point in points[..^4])
        {
            var count = ReadCount(point);
            if (count > size - position) throw new InvalidMaskException($"A mask has runs longer than its box of {box.Width} × {box.Height} pixels.");
            for (long start = position, end = position + count; inside && start < end;)
            {
                var (line, from) = Math.DivRem(start, box.Width);
                var stop = Math.Min(end, (line + 1) * box.Width);
                var row = line + box.Top;
                var first = Math.Max(from + box.Left, 0);
                var last = Math.Min(stop - (line * box.Width) + box.Left, width);
                if (row >= 0 && row < height && first < last) into.Add((int)row, (int)first, (int)last);
                start = stop;
            }

            position += count;
            inside = !inside;
        }
    }

    /// <summary>The points of the mask in its smallest box; none when it is empty.</summary>
    public double[] FromRle(Rle rle)
    {
        var box = rle.Box;
        if (box.Width == 0) return [];
        transposer.Start();
        var position = 0;
        for (var i = 0; i < rle.Counts.Length; i++)
        {
            var end = position + rle.Counts[i];
            for (var start = i % 2 == 1 ? position : end; start < end;)
            {
                var (column, row) = Math.DivRem(start, rle.Height);
                var stop = Math.Min(end, (column + 1) * rle.Height);
                transposer.Add(column - box.Left, row - box.Top, stop - (column * rle.Height) - box.Top);
                start = stop;
            }

            position = end;
        }

        transposer.Finish(box.Width, box.Height);
        toggles.Clear();
        for (var row = 0; row < box.Height; row++)
        {
            foreach (var column in transposer.Crossings[transposer.Starts[row]..transposer.Starts[row + 1]])
            {
                toggles.Toggle((row * box.Width) + column);
            }
        }

        return ToPoints(box);
    }

    /// <summary>The box of a mask's points, checked.</summary>
    public static MaskBox ReadBox(ReadOnlySpan<double> points)
    {
        if (points.Length < 4) throw new InvalidMaskException("A mask has no box.");
        Span<long> edges = stackalloc long[4];
        for (var i = 0; i < 4; i++)
        {
            var edge = points[points.Length - 4 + i];
            if (!(Math.Abs(edge) < 1 << 24)) throw new InvalidMaskException($"A mask's box has the edge {edge}, which is no position in an image.");
            edges[i] = (long)edge;
        }

        if (edges[2] < edges[0] || edges[3] < edges[1]) throw new InvalidMaskException("A mask's box ends before it starts.");
        return new MaskBox((int)edges[0], (int)edges[1], (int)(edges[2] - edges[0] + 1), (int)(edges[3] - edges[1] + 1));
    }

    public void Dispose()
    {
        transposer.Dispose();
        toggles.Dispose();
        rows.Dispose();
    }

    private double[] ToPoints(MaskBox box)
    {
        var size = box.Width * box.Height;
        var runs = toggles.Span;
        var ends = runs.Length > 0 && runs[^1] == size;
        var points = new double[runs.Length + (ends ? 0 : 1) + 4];
        var start = 0;
        for (var i = 0; i < runs.Length; i++) (points[i], start) = (runs[i] - start, runs[i]);
        if (!ends) points[^5] = size - start;
        (points[^4], points[^3], points[^2], points[^1]) = (box.Left, box.Top, box.Left + box.Width - 1, box.Top + box.Height - 1);
        return points;
    }

    private static long ReadCount(double point) => point is >= 0 and <= int.MaxValue ? (long)point : throw new InvalidMaskException($"A mask has a run of length {point}.");
}
