using System.Globalization;
using System.Text;
using CsCheck;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

public sealed class ShortDecimalTests
{
    [Fact]
    public void A_short_number_is_what_any_parser_makes_of_it() =>
        Gen.Select(Gen.Long[-999_999_999_999_999, 999_999_999_999_999], Gen.Int[0, 15]).Sample((digits, decimals) =>
        {
            var text = Math.Abs(digits).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
            text = (digits < 0 ? "-" : "") + (decimals == 0 ? text : $"{text[..^decimals]}.{text[^decimals..]}");
            if (ShortDecimal.TryRead(Encoding.ASCII.GetBytes(text), out var value))
            {
                BitConverter.DoubleToInt64Bits(value).ShouldBe(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)), text);
            }
        });

    [Theory]
    [InlineData("-0.0")]
    [InlineData("0")]
    [InlineData("12.5")]
    [InlineData("999999999999999")]
    [InlineData("0.00000000000001")]
    public void Edges_are_read_exactly(string text)
    {
        ShortDecimal.TryRead(Encoding.ASCII.GetBytes(text), out var value).ShouldBeTrue();
        BitConverter.DoubleToInt64Bits(value).ShouldBe(BitConverter.DoubleToInt64Bits(double.Parse(text, CultureInfo.InvariantCulture)));
    }

    [Theory]
    [InlineData("1e5")]
    [InlineData("1234567890123456789")]
    [InlineData("9999999999999999")]
    public void Others_are_left_to_others(string text) => ShortDecimal.TryRead(Encoding.ASCII.GetBytes(text), out _).ShouldBeFalse();
}
