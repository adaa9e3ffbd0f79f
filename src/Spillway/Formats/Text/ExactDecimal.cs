using System.Numerics;

namespace Spillway.Formats.Text;

/// <summary>Rounds the exact value of a double to some decimals, ties to even, as Python's <c>round</c> and <c>%.2f</c> do.</summary>
internal static class ExactDecimal
{
    private static ReadOnlySpan<double> Powers => [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000];

    public const int MaximumDecimals = 9;

    /// <summary><c>round(value, decimals)</c> of Python.</summary>
    public static double Round(double value, int decimals)
    {
        if (!double.IsFinite(value) || Math.Abs(value) >= 1L << 52)
            return value;

        // Both operands are exact, so the quotient is the double nearest to the rounded decimal.
        return Math.CopySign((double)Scaled(Math.Abs(value), decimals) / Powers[decimals], value);
    }

    /// <summary><c>numpy.around(value, decimals)</c>: in two roundings, so that some halves fall otherwise than in <see cref="Round"/>.</summary>
    public static double Around(double value, int decimals) => Math.Round(value * Powers[decimals], MidpointRounding.ToEven) / Powers[decimals];

    /// <summary>The integer nearest to value × 10^decimals, for a finite value that is not negative.</summary>
    public static UInt128 Scaled(double value, int decimals)
    {
        var product = value * Powers[decimals];
        if (product >= 1L << 51)
            return ScaledSlowly(value, decimals);

        // What the multiplication lost; it decides when the product seems to be half-way.
        var lost = Math.FusedMultiplyAdd(value, Powers[decimals], -product);
        var whole = Math.Floor(product);
        var above = product - whole - 0.5;
        var up = above > 0 || (above == 0 && (lost > 0 || (lost == 0 && ((long)whole & 1) == 1)));
        return (UInt128)(ulong)(up ? whole + 1 : whole);
    }

    private static UInt128 ScaledSlowly(double value, int decimals)
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
}
