namespace Spillway.Annotations.Masks;

/// <summary>The polygons around a mask, as Datumaro makes them: corners of the contours, holes joined to what surrounds them, closed.</summary>
internal static class MaskPolygons
{
    /// <summary>Those that cover a pixel at least; x y x y …, the first point again at the end.</summary>
    public static List<double[]> Of(Rle rle)
    {
        using var rasterizer = new PolygonRasterizer();
        var polygons = new List<double[]>();
        foreach (var contour in Flatten(ContourTracer.Trace(rle)).Where(contour => !contour.IsHole))
        {
            var points = DominantPoints.Of(contour);
            if (points.Count <= 2) continue;
            foreach (var hole in contour.Children.Select(DominantPoints.Of).Where(hole => hole.Count > 2)) points = Join(points, hole);
            if (points[0] != points[^1]) points.Add(points[0]);
            double[] polygon = [.. points.SelectMany(point => new double[] { point.X, point.Y })];
            if (rasterizer.Area(polygon, rle.Height, rle.Width) >= 1) polygons.Add(polygon);
        }

        return polygons;
    }

    private static IEnumerable<Contour> Flatten(IEnumerable<Contour> contours)
    {
        // Not recursive: rings in rings may be nested as deep as the image is large.
        var open = new Stack<Contour>(contours.Reverse());
        while (open.TryPop(out var contour))
        {
            yield return contour;
            for (var i = contour.Children.Count - 1; i >= 0; i--) open.Push(contour.Children[i]);
        }
    }

    /// <summary>Walks around, over the shortest way to the hole, around it the other way, and back.</summary>
    private static List<(int X, int Y)> Join(List<(int X, int Y)> outer, List<(int X, int Y)> hole)
    {
        if (!IsClockwise(outer)) outer.Reverse();
        if (IsClockwise(hole)) hole.Reverse();
        var (bestOuter, bestHole, best) = (0, 0, long.MaxValue);
        for (var i = 0; i < outer.Count; i++)
        {
            for (var j = 0; j < hole.Count; j++)
            {
                long dx = outer[i].X - hole[j].X, dy = outer[i].Y - hole[j].Y;
                var distance = (dx * dx) + (dy * dy);
                if (distance < best) (bestOuter, bestHole, best) = (i, j, distance);
            }
        }

        return [.. outer[..(bestOuter + 1)], .. hole[bestHole..], .. hole[..(bestHole + 1)], .. outer[bestOuter..]];
    }

    private static bool IsClockwise(List<(int X, int Y)> points)
    {
        long area = 0;
        for (var i = 0; i < points.Count; i++)
        {
            var (here, next) = (points[i], points[i + 1 == points.Count ? 0 : i + 1]);
            area += (long)(next.X - here.X) * (next.Y + here.Y);
        }

        return area < 0;
    }
}
