namespace Spillway.Annotations.Merging;

/// <summary>Whether the outline of a polygon meets itself. A point that follows itself is harmless.</summary>
internal static class PolygonValidity
{
    public static bool IsSimple(double[] x, double[] y)
    {
        var corners = Enumerable.Range(0, x.Length).Where(index => x[index] != x[Before(index, x.Length)] || y[index] != y[Before(index, x.Length)]).ToArray();
        if (corners.Length < 3)
            return false;

        for (var i = 0; i < corners.Length; i++)
        {
            for (var j = i + 1; j < corners.Length; j++)
            {
                if (Meet(i, j))
                    return false;
            }
        }

        return true;

        bool Meet(int i, int j)
        {
            var (a, b) = (corners[i], corners[(i + 1) % corners.Length]);
            var (c, d) = (corners[j], corners[(j + 1) % corners.Length]);
            // Neighbours share a corner; they meet elsewhere only if one runs back over the other.
            if (b == c)
                return RunsBack(a, b, d);
            if (d == a)
                return RunsBack(c, d, b);

            var (abc, abd, cda, cdb) = (Side(a, b, c), Side(a, b, d), Side(c, d, a), Side(c, d, b));
            if (abc * abd < 0 && cda * cdb < 0)
                return true;

            return (abc == 0 && Within(a, b, c)) || (abd == 0 && Within(a, b, d)) || (cda == 0 && Within(c, d, a)) || (cdb == 0 && Within(c, d, b));
        }

        bool RunsBack(int a, int corner, int b) => Side(a, corner, b) == 0
            && ((x[a] - x[corner]) * (x[b] - x[corner])) + ((y[a] - y[corner]) * (y[b] - y[corner])) > 0;

        int Side(int a, int b, int p) => Math.Sign(((x[b] - x[a]) * (y[p] - y[a])) - ((y[b] - y[a]) * (x[p] - x[a])));

        bool Within(int a, int b, int p) => x[p] >= Math.Min(x[a], x[b]) && x[p] <= Math.Max(x[a], x[b])
            && y[p] >= Math.Min(y[a], y[b]) && y[p] <= Math.Max(y[a], y[b]);
    }

    private static int Before(int index, int count) => index == 0 ? count - 1 : index - 1;
}
