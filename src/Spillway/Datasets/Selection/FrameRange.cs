using System.Globalization;

namespace Spillway.Datasets.Selection;

/// <summary>Frames of a task by their numbers in it, from 0, both ends included: what CVAT shows below a picture.</summary>
public readonly record struct FrameRange(int First, int Last)
{
    public bool Contains(int frame) => frame >= First && frame <= Last;

    /// <summary><c>5-20</c>, <c>7</c>; several with commas between.</summary>
    /// <exception cref="InvalidSelectionException">It is something else.</exception>
    public static IReadOnlyList<FrameRange> Parse(string text) => [.. text.Split(',').Select(part => One(part.Trim()))];

    /// <summary>In order, those that touch made one.</summary>
    internal static IReadOnlyList<FrameRange> Normalize(IEnumerable<FrameRange> ranges)
    {
        var normal = new List<FrameRange>();
        foreach (var range in ranges.OrderBy(range => range.First))
        {
            if (normal is [.., var last] && range.First <= (long)last.Last + 1)
                normal[^1] = last with { Last = Math.Max(last.Last, range.Last) };
            else
                normal.Add(range);
        }

        return normal;
    }

    public override string ToString() => First == Last
        ? First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");

    private static FrameRange One(string text)
    {
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (!Number(dash < 0 ? text : text[..dash], out var first) || !Number(dash < 0 ? text : text[(dash + 1)..], out var last))
            throw new InvalidSelectionException($"'{text}' is no range of frames: write it as 5-20, or as 7 for a single frame.");

        return first <= last ? new FrameRange(first, last) : throw new InvalidSelectionException($"The range of frames {text} ends before it begins.");
    }

    private static bool Number(string text, out int number) => int.TryParse(text.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
