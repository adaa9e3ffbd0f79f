namespace Spillway.Annotations.Interpolation;

/// <summary>Which points of the right curve each point of the left one moves to: at least one, and every right point has a left one.</summary>
internal sealed class CurveMatching
{
    private readonly List<int>[] partners;

    public CurveMatching(Curve left, Curve right)
    {
        var matched = new bool[right.Count];
        partners = new List<int>[left.Count];
        for (var index = 0; index < left.Count; index++)
        {
            var nearest = Nearest(left.Offsets[index], right.Offsets);
            partners[index] = [nearest];
            matched[nearest] = true;
        }

        for (var index = 0; index < right.Count; index++)
        {
            if (!matched[index])
                partners[Nearest(right.Offsets[index], left.Offsets)].Add(index);
        }

        foreach (var list in partners)
        {
            list.Sort();
            PairCount += list.Count;
        }
    }

    public int PairCount { get; }

    public List<int> Of(int left) => partners[left];

    /// <summary>The first of those that are equally near.</summary>
    private static int Nearest(double offset, double[] offsets)
    {
        var (nearest, distance) = (0, Math.Abs(offset - offsets[0]));
        for (var index = 1; index < offsets.Length; index++)
        {
            if (Math.Abs(offset - offsets[index]) < distance)
                (nearest, distance) = (index, Math.Abs(offset - offsets[index]));
        }

        return nearest;
    }
}
