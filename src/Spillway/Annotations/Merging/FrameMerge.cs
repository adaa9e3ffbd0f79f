namespace Spillway.Annotations.Merging;

/// <summary>Joins what two jobs have on a frame that both show: of two that mean the same object the earlier job's stays.</summary>
internal static class FrameMerge
{
    private const double Threshold = 0.25;

    public static void AddShapes(List<Shape> merged, IReadOnlyList<Shape> added, bool is3D)
    {
        var similarity = new Similarity(is3D);
        Add(merged, added, (old, shape) => ReferenceEquals(old.Label, shape.Label) ? 1 - similarity.Of(shape, old) : 1);
    }

    public static void AddTags(List<Tag> merged, IReadOnlyList<Tag> added) =>
        Add(merged, added, (old, tag) => ReferenceEquals(old.Label, tag.Label) ? 0 : 1);

    /// <summary>Pairs at the lowest cost in all; of each added item the merged one it belongs to, or -1.</summary>
    public static int[] Pair(int addedCount, int mergedCount, double threshold, Func<int, int, double> cost)
    {
        var costs = new double[addedCount, mergedCount];
        var any = false;
        for (var row = 0; row < addedCount; row++)
        {
            for (var column = 0; column < mergedCount; column++)
            {
                costs[row, column] = cost(row, column);
                any |= costs[row, column] <= threshold;
            }
        }

        if (!any)
            return [.. Enumerable.Repeat(-1, addedCount)];

        var pairs = LinearAssignment.Solve(costs);
        for (var row = 0; row < addedCount; row++)
        {
            if (pairs[row] >= 0 && !(costs[row, pairs[row]] <= threshold))
                pairs[row] = -1;
        }

        return pairs;
    }

    private static void Add<T>(List<T> merged, IReadOnlyList<T> added, Func<T, T, double> cost)
    {
        var pairs = Pair(added.Count, merged.Count, Threshold, (row, column) => cost(merged[column], added[row]));
        for (var row = 0; row < added.Count; row++)
        {
            if (pairs[row] < 0)
                merged.Add(added[row]);
        }
    }
}
