using System.Buffers;

namespace Spillway.Annotations.Masks;

/// <summary>A border of a mask: where it starts, and the direction of each step (0: right, then counterclockwise on the screen, 45° each).</summary>
internal sealed record Contour(int X, int Y, bool IsHole, Contour? Parent, byte[] Steps)
{
    /// <summary>Latest first, as OpenCV orders them.</summary>
    public List<Contour> Children { get; } = [];
}

/// <summary>Finds the borders of a mask and which lies in which, by Suzuki and Abe's border following, in the order of OpenCV's <c>findContours</c>.</summary>
internal sealed class ContourTracer
{
    private readonly int[] grid;
    private readonly int stride;
    private readonly int[] moves;
    private readonly MaskBox box;
    private readonly List<Contour> found = [];

    private ContourTracer(int[] grid, int stride, MaskBox box)
    {
        (this.grid, this.stride, this.box) = (grid, stride, box);
        moves = [1, 1 - stride, -stride, -stride - 1, -1, stride - 1, stride, stride + 1];
    }

    /// <summary>The outermost contours; those inside are their children.</summary>
    public static List<Contour> Trace(Rle rle)
    {
        var box = rle.Box;
        if (box.Width == 0) return [];

        // A border of background around the box, so that no step has to look whether it leaves the image.
        var stride = box.Width + 2;
        var size = stride * (box.Height + 2);
        var grid = ArrayPool<int>.Shared.Rent(size);
        grid.AsSpan(0, size).Clear();
        Paint(rle, box, grid, stride);
        var roots = new ContourTracer(grid, stride, box).Scan();
        ArrayPool<int>.Shared.Return(grid);
        return roots;
    }

    private static void Paint(Rle rle, MaskBox box, int[] grid, int stride)
    {
        var position = 0;
        for (var i = 0; i < rle.Counts.Length; position += rle.Counts[i++])
        {
            if (i % 2 == 0) continue;
            var (column, row) = Math.DivRem(position, rle.Height);
            for (var n = rle.Counts[i]; n > 0; n--)
            {
                grid[((row - box.Top + 1) * stride) + column - box.Left + 1] = 1;
                if (++row == rle.Height) (row, column) = (0, column + 1);
            }
        }
    }

    private List<Contour> Scan()
    {
        var roots = new List<Contour>();
        for (var row = 1; row <= box.Height; row++)
        {
            // The border met last on this row: the new one lies in it or beside it.
            var (last, before) = (0, 0);
            for (var x = 1; x <= box.Width + 1; x++)
            {
                var at = (row * stride) + x;
                var pixel = grid[at];
                if (pixel != before)
                {
                    if (before == 0 && pixel == 1) Find(at, x, row, isHole: false, ref last, roots);
                    else if (pixel == 0 && before >= 1)
                    {
                        if (before > 1) last = before;
                        Find(at - 1, x - 1, row, isHole: true, ref last, roots);
                    }
                    else if (pixel is not (0 or 1)) last = Math.Abs(pixel);
                }

                before = grid[at];
            }
        }

        return roots;
    }

    private void Find(int start, int x, int row, bool isHole, ref int last, List<Contour> roots)
    {
        // Labels start at 2; 0 stands for the frame around everything, which counts as a hole.
        var parent = last == 0 ? null : found[last - 2];
        if (parent is not null && parent.IsHole == isHole) parent = parent.Parent;
        var label = found.Count + 2;
        var contour = new Contour(x - 1 + box.Left, row - 1 + box.Top, isHole, parent, Follow(start, isHole, label));
        found.Add(contour);
        (parent?.Children ?? roots).Insert(0, contour);
        last = Math.Abs(grid[start]);
    }

    private byte[] Follow(int start, bool isHole, int label)
    {
        int from = isHole ? 0 : 4, direction = from, neighbour;
        do
        {
            direction = (direction - 1) & 7;
            neighbour = start + moves[direction];
        }
        while (grid[neighbour] == 0 && direction != from);

        if (direction == from)
        {
            grid[start] = -label;
            return [];
        }

        var steps = new List<byte>();
        for (var here = start; ;)
        {
            var came = direction;
            int next;
            do next = here + moves[++direction & 7];
            while (grid[next] == 0);
            direction &= 7;

            // Having looked to the right of here and found background, the border is the right end of its row.
            if ((uint)(direction - 1) < (uint)came) grid[here] = -label;
            else if (grid[here] == 1) grid[here] = label;
            steps.Add((byte)direction);
            if (next == start && here == neighbour) return [.. steps];
            here = next;
            direction = (direction + 4) & 7;
        }
    }
}
