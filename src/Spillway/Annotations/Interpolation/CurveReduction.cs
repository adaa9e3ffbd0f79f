namespace Spillway.Annotations.Interpolation;

/// <summary>
/// Drops points that lie closer together than half the mean distance on the curve they came from. It goes stretch by stretch: a run of
/// left points that share partners is measured on the left curve, the partners of a single left point on the right one.
/// </summary>
internal sealed class CurveReduction
{
    private readonly List<Stretch> stretches = [];

    /// <param name="First">Index of its first point among the moved ones.</param>
    /// <param name="Threshold">Points nearer than this to the last kept one go.</param>
    private readonly record struct Stretch(int First, int Last, double Threshold);

    public CurveReduction(Curve left, Curve right, CurveMatching matching)
    {
        var first = new int[left.Count + 1];
        for (var index = 0; index < left.Count; index++)
            first[index + 1] = first[index] + matching.Of(index).Count;

        int? opened = null;
        for (var index = 0; index < left.Count; index++)
        {
            var partners = matching.Of(index);
            if (partners.Count == 1)
            {
                if (opened is { } start && partners[0] == matching.Of(start)[0])
                    continue;

                if (opened is not null)
                    AddLeft(opened.Value, index - 1);

                opened = index;
                continue;
            }

            if (opened is not null)
                AddLeft(opened.Value, index - 1);

            opened = null;
            stretches.Add(new Stretch(first[index], first[index + 1] - 1, Threshold(right, partners[0], partners[^1])));
        }

        if (opened is not null)
            AddLeft(opened.Value, left.Count - 1);

        void AddLeft(int start, int stop) => stretches.Add(new Stretch(first[start], first[stop], Threshold(left, start, stop)));
    }

    public List<Point> Reduce(ReadOnlySpan<Point> moved)
    {
        var kept = new List<Point>(moved.Length);
        foreach (var stretch in stretches)
            Reduce(moved, stretch, kept);

        return kept;
    }

    private static void Reduce(ReadOnlySpan<Point> moved, Stretch stretch, List<Point> kept)
    {
        var (start, stop) = (moved[stretch.First], moved[stretch.Last]);
        kept.Add(start);
        if (stretch.First == stretch.Last)
            return;

        var before = kept.Count;
        var latest = start;
        foreach (var point in moved[(stretch.First + 1)..stretch.Last])
        {
            if (!(latest.DistanceTo(point) >= stretch.Threshold))
                continue;

            kept.Add(point);
            latest = point;
        }

        if (kept.Count == before && start.DistanceTo(stop) < stretch.Threshold)
            kept[^1] = new Point((start.X + stop.X) / 2, (start.Y + stop.Y) / 2);
        else
            kept.Add(stop);
    }

    private static double Threshold(Curve curve, int first, int last) => curve.Length(first, last) / (2 * (last - first + 1));
}
