namespace Spillway.Media;

/// <summary>Names as people count: <c>frame 2</c> before <c>frame 10</c>, folder by folder, capitals like small letters.</summary>
internal static class NaturalOrder
{
    internal static int Compare(string left, string right)
    {
        var (before, after) = (left.Split('/'), right.Split('/'));
        for (var step = 0; step < Math.Min(before.Length, after.Length); step++)
        {
            if (CompareStep(before[step], after[step]) is var order and not 0) return order;
        }

        return before.Length != after.Length ? before.Length - after.Length : string.CompareOrdinal(left, right);
    }

    private static int CompareStep(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        while (left.Length > 0 && right.Length > 0)
        {
            if (char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0]))
            {
                var one = TakeNumber(ref left);
                var other = TakeNumber(ref right);
                if (one.Length != other.Length) return one.Length - other.Length;
                if (one.SequenceCompareTo(other) is var order and not 0) return order;
            }
            else
            {
                var (one, other) = (char.ToLowerInvariant(left[0]), char.ToLowerInvariant(right[0]));
                if (one != other) return one - other;
                left = left[1..];
                right = right[1..];
            }
        }

        return left.Length - right.Length;
    }

    /// <summary>Without leading zeros.</summary>
    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        var length = text.IndexOfAnyExceptInRange('0', '9') is >= 0 and var end ? end : text.Length;
        var number = text[..length].TrimStart('0');
        text = text[length..];
        return number;
    }
}
