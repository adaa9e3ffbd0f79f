namespace Spillway.Annotations.Masks;

/// <summary>The union of masks, run by run; what the COCO API calls merge.</summary>
internal sealed class RleUnion : IDisposable
{
    private readonly IntegerBuffer toggles = new();

    /// <summary>Makes <paramref name="target"/> hold its own pixels and those of <paramref name="other"/>.</summary>
    public void Add(Rle target, Rle other)
    {
        if ((target.Height, target.Width) != (other.Height, other.Width))
            throw new InvalidMaskException($"Masks of {target.Width} × {target.Height} and {other.Width} × {other.Height} pixels cannot be merged.");
        toggles.Clear();
        ReadOnlySpan<int> a = target.Counts, b = other.Counts;
        int indexA = 0, indexB = 0, size = target.Height * target.Width, covered = 0;
        int nextA = a.Length > 0 ? a[0] : size, nextB = b.Length > 0 ? b[0] : size;
        while (nextA < size || nextB < size)
        {
            var at = Math.Min(nextA, nextB);
            var before = covered;
            if (nextA == at) Step(a, ref indexA, ref nextA, ref covered, size);
            else Step(b, ref indexB, ref nextB, ref covered, size);
            if (before == 0 != (covered == 0)) toggles.Toggle(at);
        }

        target.SetToggles(target.Height, target.Width, toggles.Span);
    }

    public void Dispose() => toggles.Dispose();

    private static void Step(ReadOnlySpan<int> counts, ref int index, ref int next, ref int covered, int size)
    {
        covered += index % 2 == 0 ? 1 : -1;
        next = ++index < counts.Length ? next + counts[index] : size;
    }
}
