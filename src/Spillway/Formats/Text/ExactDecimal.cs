using System.Numerics;

namespace Spillway.Formats.Text;

/// <summary>Rounds the exact value of a double to some decimals, ties to even, as Python's <c>round</c> and <c>%.2f</c> do.</summary>
internal static class ExactDecimal
{
    private static ReadOnlySpan<double> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    public const int MaximumDecimals = 9;

    public static double Power(int decimals) => Powers[decimals];

    /// <summary><c>round(value, decimals)</c> of Python.</summary>
    public static double Round(double value, int decimals)
    {
        if (!double.IsFinite(value) || Math.Abs(value) >= 1L << 52)
            return value;

        // Both operands are exact, so the quotient is the double nearest to the rounded decimal.
        var scaled = TryScale(Math.Abs(value), decimals, out var whole) ? whole : (double)ScaleLarge(Math.Abs(value), decimals);
        return Math.CopySign(scaled / Powers[decimals], value);
    }

    /// <summary><c>numpy.around(value, decimals)</c>: in two roundings, so that some halves fall otherwise than in <see cref="Round"/>.</summary>
    public static double Around(double value, int decimals) => Math.Round(value * Powers[decimals], MidpointRounding.ToEven) / Powers[decimals];

    /// <summary>The integer nearest to value × 10^decimals, for a finite value that is not negative; false: it is 2^51 or more.</summary>
    public static bool TryScale(double value, int decimals, out long scaled)
    {
        var product = value * Powers[decimals];
        if (product >= 1L << 51)
        {
            scaled = 0;
            return false;
        }

        var whole = Math.Floor(product);
        var above = product - whole - 0.5;
        scaled = (long)whole;
        if (above > 0 || (above == 0 && HalfGoesUp(value, decimals, product, scaled)))
            scaled++;
        return true;
    }

    /// <summary>The same for any that is not negative.</summary>
    public static UInt128 ScaleLarge(double value, int decimals)
    {
        var bits = BitConverter.DoubleToInt64Bits(value);
        var exponent = (int)((bits >> 52) & 0x7FF) - 1075;
        var mantissa = new BigInteger((bits & ((1L << 52) - 1)) | (1L << 52)) * new BigInteger(Powers[decimals]);
        if (exponent >= 0)
            return (UInt128)BigInteger.Min(mantissa << exponent, (BigInteger)UInt128.MaxValue);

        var unit = BigInteger.One << -exponent;
        var whole = BigInteger.DivRem(mantissa, unit, out var rest);
        var comparison = (rest << 1).CompareTo(unit);
        return (UInt128)(comparison > 0 || (comparison == 0 && !whole.IsEven) ? whole + 1 : whole);
    }

    /// <summary>When the product seems to be half-way, what the multiplication lost decides.</summary>
    private static bool HalfGoesUp(double value, int decimals, double product, long whole)
    {
        var lost = Math.FusedMultiplyAdd(value, Powers[decimals], -product);
        return lost > 0 || (lost == 0 && (whole & 1) == 1);
    }
}
