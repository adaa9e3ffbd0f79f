using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spillway.Annotations.Masks;

/// <summary>
/// Counts the pixels that <see cref="PolygonRasterizer"/> would set, without making them. An image column is crossed an even number of times, so
/// its pixels are those between the first and the second crossing, the third and the fourth, and so on. Edges that share no column
/// share a row of <see cref="layers"/>; then all columns are sorted at once, several in each instruction.
/// </summary>
internal sealed class PolygonArea : IDisposable
{
    /// <summary>More edges above each other than this are sorted column by column, which is then faster.</summary>
    private const int MostLayers = 24;

    /// <summary>So many numbers are held at most; edges that would need more are looked at some columns at a time.</summary>
    private const int MostCells = 1 << 22;

    private Edge[] edges = [];
    private int[] layers = [];
    private int firstColumn;
    private int stride;

    public long Of(ReadOnlySpan<double> points, int height, int width)
    {
        var count = CollectEdges(points, width);
        if (count == 0 || height <= 0) return 0;
        var used = AssignLayers(edges.AsSpan(0, count));
        if ((long)used * stride > MostCells) return CountedInWindows(edges.AsSpan(0, count), height);
        Rent(used);
        layers.AsSpan(0, used * stride).Fill(height);
        var crossings = new GridCrossings(height);
        foreach (ref readonly var edge in edges.AsSpan(0, count))
        {
            var layer = layers.AsSpan(edge.Layer * stride, stride);
            var start = edge.First - firstColumn;
            var end = edge.Last + 1 - firstColumn;
            crossings.Write(edge.Line, edge.First, layer[start..], end - start);
            // What the last, partly needed vector wrote beyond the edge.
            layer[end..Math.Min(stride, end + Vector256<int>.Count)].Fill(height);
        }

        return used <= MostLayers ? SortedTogether(used, height) : SortedColumnByColumn(used);
    }

    /// <summary>
    /// The same on any image on which all of the polygon lies, so that it can be counted before the image is known; null: its coordinates are not of
    /// two decimals, or reach beyond what is worth it.
    /// </summary>
    public long? OfWhole(ReadOnlySpan<double> points)
    {
        const double largest = 1 << 14, longest = 1 << 18;
        var (right, bottom, way) = (0.0, 0.0, 0.0);
        for (var i = 0; i + 1 < points.Length; i += 2)
        {
            var (x, y) = (points[i], points[i + 1]);
            if (!(x >= 0 && y >= 0 && x <= largest && y <= largest) || Math.Round(x * 100) / 100 != x || Math.Round(y * 100) / 100 != y) return null;
            (right, bottom) = (Math.Max(right, x), Math.Max(bottom, y));
            way += i == 0 ? 0 : Math.Abs(x - points[i - 2]);
        }

        return way > longest ? null : Of(points, (int)bottom + 1, (int)right + 1);
    }

    /// <summary>Whether <see cref="OfWhole"/> holds for this image.</summary>
    public static bool LiesWithin(ReadOnlySpan<double> points, int height, int width)
    {
        for (var i = 0; i + 1 < points.Length; i += 2)
        {
            if (!(points[i] >= 0 && points[i] <= width && points[i + 1] >= 0 && points[i + 1] <= height)) return false;
        }

        return true;
    }

    public void Dispose()
    {
        if (edges.Length > 0) ArrayPool<Edge>.Shared.Return(edges);
        if (layers.Length > 0) ArrayPool<int>.Shared.Return(layers);
        (edges, layers) = ([], []);
    }

    /// <summary>The edges that cross a column of the image, sorted by the first one.</summary>
    private int CollectEdges(ReadOnlySpan<double> points, int width)
    {
        var corners = points.Length / 2;
        if (corners > edges.Length)
        {
            if (edges.Length > 0) ArrayPool<Edge>.Shared.Return(edges);
            edges = ArrayPool<Edge>.Shared.Rent(corners);
        }

        var (count, last) = (0, 0);
        firstColumn = int.MaxValue;
        for (var i = 0; i < corners; i++)
        {
            var next = i + 1 == corners ? 0 : i + 1;
            var line = GridLine.Between(points[2 * i], points[(2 * i) + 1], points[2 * next], points[(2 * next) + 1]);
            if (!line.TryGetColumns(width, out var from, out var to)) continue;
            edges[count++] = new Edge(line, from, to, 0);
            firstColumn = Math.Min(firstColumn, from);
            last = Math.Max(last, to);
        }

        // Vectors may be written, and read, past the last column.
        stride = count == 0 ? 0 : last - firstColumn + 1 + (2 * Vector256<int>.Count);
        Sort(edges.AsSpan(0, count));
        return count;
    }

    private static void Sort(Span<Edge> edges)
    {
        if (edges.Length > 32)
        {
            edges.Sort(static (left, right) => left.First.CompareTo(right.First));
            return;
        }

        for (var i = 1; i < edges.Length; i++)
        {
            var edge = edges[i];
            var at = i;
            for (; at > 0 && edges[at - 1].First > edge.First; at--) edges[at] = edges[at - 1];
            edges[at] = edge;
        }
    }

    /// <summary>Gives each edge the first layer that is free from its first column on; with sorted edges that needs the fewest layers.</summary>
    private static int AssignLayers(Span<Edge> edges)
    {
        var rented = edges.Length > 256 ? ArrayPool<int>.Shared.Rent(edges.Length) : null;
        var ends = rented ?? stackalloc int[256];
        var used = 0;
        foreach (ref var edge in edges)
        {
            // Far too many: nobody will ask for the layers of the others.
            if (used > MostLayers * MostLayers) break;
            var layer = 0;
            while (layer < used && ends[layer] >= edge.First) layer++;
            used = Math.Max(used, layer + 1);
            ends[layer] = edge.Last;
            edge = edge with { Layer = layer };
        }

        if (rented is not null) ArrayPool<int>.Shared.Return(rented);
        return used;
    }

    private void Rent(int used)
    {
        if (layers.Length >= checked(used * stride)) return;
        if (layers.Length > 0) ArrayPool<int>.Shared.Return(layers);
        layers = ArrayPool<int>.Shared.Rent(used * stride);
    }

    /// <summary>Eight columns at once; a layer that is not there stands at the height, where nothing is counted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private long SortedTogether(int used, int height)
    {
        var columns = stride - Vector256<int>.Count;
        var none = Vector256.Create(height);
        var area = Vector256<long>.Zero;
        Span<Vector256<int>> rows = stackalloc Vector256<int>[used > 8 ? used : 0];
        for (var column = 0; column < columns; column += Vector256<int>.Count)
        {
            Vector256<int> between;
            if (used <= 2)
            {
                between = LanePairs.Between(Load(0), Load(1));
            }
            else if (used <= 4)
            {
                between = LanePairs.Between(Load(0), Load(1), Load(2), Load(3));
            }
            else if (used <= 8)
            {
                between = LanePairs.Between(Load(0), Load(1), Load(2), Load(3), Load(4), Load(5), Load(6), Load(7));
            }
            else
            {
                for (var layer = 0; layer < rows.Length; layer++) rows[layer] = Load(layer);
                between = LanePairs.Between(rows);
            }

            var (low, high) = Vector256.Widen(between);
            area += low + high;

            Vector256<int> Load(int layer) =>
                layer < used ? Vector256.LoadUnsafe(ref MemoryMarshal.GetArrayDataReference(layers), (nuint)((layer * stride) + column)) : none;
        }

        return Vector256.Sum(area);
    }

    private long SortedColumnByColumn(int used)
    {
        var rows = ArrayPool<int>.Shared.Rent(used);
        var ofColumn = rows.AsSpan(0, used);
        long area = 0;
        for (var column = 0; column < stride - (2 * Vector256<int>.Count); column++)
        {
            for (var layer = 0; layer < used; layer++) ofColumn[layer] = layers[(layer * stride) + column];
            ofColumn.Sort();
            for (var i = 0; i + 1 < used; i += 2) area += ofColumn[i + 1] - ofColumn[i];
        }

        ArrayPool<int>.Shared.Return(rows);
        return area;
    }

    private long CountedInWindows(ReadOnlySpan<Edge> all, int height)
    {
        var length = Math.Max(1, MostCells / all.Length);
        var rows = ArrayPool<int>.Shared.Rent(length + GridCrossings.Overrun);
        var crossed = ArrayPool<long>.Shared.Rent(Math.Max(MostCells, all.Length));
        var crossings = new GridCrossings(height);
        var last = firstColumn + stride - (2 * Vector256<int>.Count) - 1;
        long area = 0;
        for (var from = firstColumn; from <= last; from += length)
        {
            var count = 0;
            foreach (ref readonly var edge in all)
            {
                var (first, columns) = (Math.Max(edge.First, from), Math.Min(edge.Last, from + length - 1) - Math.Max(edge.First, from) + 1);
                if (columns <= 0) continue;
                crossings.Write(edge.Line, first, rows, columns);
                for (var column = 0; column < columns; column++) crossed[count++] = ((long)(first + column) << 32) | (uint)rows[column];
            }

            // Each column is crossed an even number of times.
            var sorted = crossed.AsSpan(0, count);
            sorted.Sort();
            for (var i = 0; i + 1 < count; i += 2) area += sorted[i + 1] - sorted[i];
        }

        ArrayPool<int>.Shared.Return(rows);
        ArrayPool<long>.Shared.Return(crossed);
        return area;
    }

    /// <param name="First">First image column that the edge crosses; <paramref name="Last"/> the last one.</param>
    private readonly record struct Edge(GridLine Line, int First, int Last, int Layer);
}
