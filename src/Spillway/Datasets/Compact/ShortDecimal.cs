namespace Spillway.Datasets.Compact;

/// <summary>Reads numbers as short as coordinates are, several times faster than a parser of any number can.</summary>
internal static class ShortDecimal
{
    /// <summary>Below 2^53 a whole number and the powers of ten up to here are exact, so that one division rounds as it must.</summary>
    internal const int MostDigits = 15;

    private static ReadOnlySpan<double> Powers => [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

    /// <param name="number">A number that JSON allows.</param>
    /// <returns>False for one with an exponent or with many digits: ask somebody else.</returns>
    internal static bool TryRead(ReadOnlySpan<byte> number, out double value)
    {
        value = 0;
        var negative = number.Length > 0 && number[0] == '-';
        if (negative)
        {
            number = number[1..];
        }

        if (number.Length > MostDigits + 1)
        {
            return false;
        }

        var (digits, point) = (0L, -1);
        for (var i = 0; i < number.Length; i++)
        {
            var digit = (uint)(number[i] - '0');
            if (digit < 10)
            {
                digits = (digits * 10) + digit;
            }
            else if (number[i] == '.')
            {
                point = i;
            }
            else
            {
                return false;
            }
        }

        if (point < 0 && number.Length > MostDigits)
        {
            return false;
        }

        value = Of(digits, point < 0 ? 0 : number.Length - point - 1, negative);
        return true;
    }

    /// <param name="digits">At most <see cref="MostDigits"/> of them.</param>
    /// <param name="decimals">How many of them stand behind the point.</param>
    /// <param name="negative">Apart, since there is a minus zero.</param>
    internal static double Of(long digits, int decimals, bool negative)
    {
        var value = decimals == 0 ? digits : digits / Powers[decimals];
        return negative ? -value : value;
    }
}
