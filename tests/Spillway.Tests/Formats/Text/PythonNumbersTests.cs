using System.Globalization;
using System.Numerics;
using System.Text;
using CsCheck;
using Spillway.Formats.Text;

namespace Spillway.Tests.Formats.Text;

public sealed class PythonNumbersTests
{
    [Theory]
    [InlineData(0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1, "1.0")]
    [InlineData(88.19, "88.19")]
    [InlineData(-12.5, "-12.5")]
    [InlineData(1328.9668000000001, "1328.9668000000001")]
    [InlineData(0.1 + 0.2, "0.30000000000000004")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(123456789012345680.0, "1.2345678901234568e+17")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.5e16, "1.5e+16")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(1.25e-7, "1.25e-07")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(double.MaxValue, "1.7976931348623157e+308")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void Repr_prints_what_Python_prints(double value, string expected) => Repr(value).ShouldBe(expected);

    [Fact]
    public void Repr_reads_back_as_the_same_value_and_is_never_longer_than_the_shortest() =>
        Gen.Double.Where(double.IsFinite).Sample(value =>
        {
            var text = Repr(value);
            return double.Parse(text, CultureInfo.InvariantCulture).Equals(value)
                && Significant(text).Length <= Significant(value.ToString("R", CultureInfo.InvariantCulture)).Length;
        });

    [Fact]
    public void Repr_of_two_decimals_is_those_decimals() =>
        Gen.Int[-10_000_000, 10_000_000].Sample(hundredths =>
        {
            var value = hundredths / 100.0;
            return Repr(value) == (value == Math.Floor(value) ? value.ToString("F1", CultureInfo.InvariantCulture) : value.ToString("R", CultureInfo.InvariantCulture));
        });

    [Theory]
    [InlineData(0.125, "0.12")] // a tie: to the even digit
    [InlineData(0.375, "0.38")]
    [InlineData(2.675, "2.67")] // in binary a little less than it looks
    [InlineData(1.005, "1.00")]
    [InlineData(-0.001, "-0.00")]
    [InlineData(270, "270.00")]
    [InlineData(1e22, "10000000000000000000000.00")]
    [InlineData(2251799813685249.5, "2251799813685249.50")]
    [InlineData(double.NaN, "nan")]
    public void Fixed_prints_what_Python_prints(double value, string expected) => Fixed(value, 2).ShouldBe(expected);

    [Fact]
    public void Fixed_rounds_the_exact_value() =>
        Gen.Select(Gen.Double[-1e6, 1e6], Gen.Int[1, 6]).Sample((value, decimals) =>
            Fixed(value, decimals) == RoundedExactly(value, decimals));

    [Fact]
    public void Fixed_rounds_halves_to_even() =>
        Gen.Int[0, 1_000_000].Sample(eighths => Fixed(eighths / 8.0, 2) == RoundedExactly(eighths / 8.0, 2));

    [Theory]
    [InlineData(2.675, 2.67)]
    [InlineData(0.125, 0.12)]
    [InlineData(-1.116, -1.12)]
    [InlineData(1e300, 1e300)]
    public void Round_is_Pythons(double value, double expected) => ExactDecimal.Round(value, 2).ShouldBe(expected);

    [Theory]
    [InlineData(2.675, 2.68)] // 2.675 × 100 is 267.5 once it is a double again
    [InlineData(0.125, 0.12)]
    public void Around_is_NumPys(double value, double expected) => ExactDecimal.Around(value, 2).ShouldBe(expected);

    private static string Repr(double value)
    {
        Span<byte> text = stackalloc byte[PythonNumbers.MaximumLength];
        return Encoding.ASCII.GetString(text[..PythonNumbers.Repr(value, text)]);
    }

    private static string Fixed(double value, int decimals)
    {
        Span<byte> text = stackalloc byte[PythonNumbers.MaximumLength];
        return Encoding.ASCII.GetString(text[..PythonNumbers.Fixed(value, decimals, text)]);
    }

    private static string Significant(string text) => new string([.. text.Split('e', 'E')[0].Where(char.IsDigit).SkipWhile(digit => digit == '0')]).TrimEnd('0');

    /// <summary>The plain way: all binary digits as one fraction.</summary>
    private static string RoundedExactly(double value, int decimals)
    {
        var numerator = new BigInteger(Math.ScaleB(Math.Abs(value), 60)) * BigInteger.Pow(10, decimals);
        var whole = BigInteger.DivRem(numerator, BigInteger.One << 60, out var rest);
        var comparison = (rest * 2).CompareTo(BigInteger.One << 60);
        if (comparison > 0 || (comparison == 0 && !whole.IsEven))
            whole++;
        var digits = whole.ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        return $"{(double.IsNegative(value) ? "-" : "")}{digits[..^decimals]}.{digits[^decimals..]}";
    }
}
