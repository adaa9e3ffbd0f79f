using System.Buffers.Text;
using System.Globalization;

namespace Spillway.Formats.Text;

/// <summary>Numbers as Python prints them, in ASCII. The numbers of annotations mostly have two decimals: those go a fast way.</summary>
internal static class PythonNumbers
{
    /// <summary>No number of any kind takes more bytes, but for <see cref="Fixed"/> of what is 2^100 and more.</summary>
    public const int MaximumLength = 64;

    /// <summary>Of the numbers below a hundred, both digits.</summary>
    private static ReadOnlySpan<byte> Pairs =>
        "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546474849"u8
        + "5051525354555657585960616263646566676869707172737475767778798081828384858687888990919293949596979899"u8;

    /// <summary>Python's <c>repr(float)</c>: the shortest text that reads back as the same value. Returns its length.</summary>
    public static int Repr(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return Copy(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8, destination);

        var magnitude = Math.Abs(value);
        var hundredfold = magnitude * 100;
        if (hundredfold < uint.MaxValue)
        {
            var rounded = (long)Math.Round(hundredfold);
            // Below 16 digits a decimal that reads back as the value is the shortest one, once its trailing zeros are gone.
            if (rounded / 100.0 == magnitude)
                return Hundredths((uint)rounded, double.IsNegative(value), destination);
        }

        return magnitude is >= 1e-4 and < 1e15 ? WithoutExponent(value, destination) : ReprSlowly(value, destination);
    }

    /// <summary>Python's <c>'%.{decimals}f' % value</c>. Returns the length.</summary>
    public static int Fixed(double value, int decimals, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return Repr(value, destination);

        var length = 0;
        if (double.IsNegative(value))
            destination[length++] = (byte)'-';
        if (!ExactDecimal.TryScale(Math.Abs(value), decimals, out var scaled))
            return length + FixedLarge(ExactDecimal.ScaleLarge(Math.Abs(value), decimals), decimals, destination[length..]);

        var unit = (long)ExactDecimal.Power(decimals);
        var whole = scaled / unit;
        length += Integer(whole, destination[length..]);
        if (decimals == 0)
            return length;

        destination[length++] = (byte)'.';
        var rest = (uint)(scaled - (whole * unit));
        for (var place = length + decimals - 1; place >= length; place--)
        {
            destination[place] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        return length + decimals;
    }

    public static int Integer(long value, Span<byte> destination)
    {
        if (value is >= 0 and <= uint.MaxValue)
            return Digits((uint)value, destination);

        Utf8Formatter.TryFormat(value, destination, out var written);
        return written;
    }

    private static int Hundredths(uint hundredths, bool negative, Span<byte> destination)
    {
        var length = 0;
        if (negative)
            destination[length++] = (byte)'-';
        var whole = hundredths / 100;
        var rest = hundredths - (whole * 100);
        length += Digits(whole, destination[length..]);
        destination[length++] = (byte)'.';
        destination[length++] = Pairs[(int)rest * 2];
        if (rest % 10 != 0)
            destination[length++] = Pairs[((int)rest * 2) + 1];
        return length;
    }

    private static int Digits(uint value, Span<byte> destination)
    {
        var length = value switch { < 10 => 1, < 100 => 2, < 1_000 => 3, < 10_000 => 4, < 100_000 => 5, < 1_000_000 => 6, < 10_000_000 => 7, < 100_000_000 => 8, < 1_000_000_000 => 9, _ => 10 };
        var at = length;
        while (value >= 10)
        {
            var rest = value / 100;
            var pair = (int)(value - (rest * 100)) * 2;
            destination[--at] = Pairs[pair + 1];
            destination[--at] = Pairs[pair];
            value = rest;
        }

        if (at > 0)
            destination[0] = (byte)('0' + value);
        return length;
    }

    private static int FixedLarge(UInt128 scaled, int decimals, Span<byte> destination)
    {
        Span<byte> digits = stackalloc byte[MaximumLength];
        var start = digits.Length;
        for (var place = 0; scaled != 0 || place <= decimals; place++)
        {
            if (place == decimals && decimals > 0)
                digits[--start] = (byte)'.';
            digits[--start] = (byte)('0' + (int)(scaled % 10));
            scaled /= 10;
        }

        return Copy(digits[start..], destination);
    }

    /// <summary>Where neither Python nor .NET writes an exponent, both write the same, but for a point behind whole numbers.</summary>
    private static int WithoutExponent(double value, Span<byte> destination)
    {
        value.TryFormat(destination, out var length, "R", CultureInfo.InvariantCulture);
        return destination[..length].Contains((byte)'.') ? length : length + Copy(".0"u8, destination[length..]);
    }

    /// <summary>.NET finds the same shortest digits as Python; only the point and the exponent stand otherwise.</summary>
    private static int ReprSlowly(double value, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[MaximumLength];
        Math.Abs(value).TryFormat(text, out var textLength, "R", CultureInfo.InvariantCulture);
        text = text[..textLength];
        Span<byte> digits = stackalloc byte[MaximumLength];
        var (count, exponent) = SignificantDigits(text, digits);
        digits = digits[..count];

        var length = 0;
        if (double.IsNegative(value))
            destination[length++] = (byte)'-';
        var body = destination[length..];
        return length + (exponent is < 0 or >= 16 ? Scientific(digits, exponent, body) : Positional(digits, exponent, body));
    }

    /// <summary>Significant digits without zeros around them, and the power of ten of the first.</summary>
    private static (int Count, int Exponent) SignificantDigits(ReadOnlySpan<byte> text, Span<byte> digits)
    {
        var mark = text.IndexOf((byte)'E');
        var exponent = 0;
        if (mark >= 0)
        {
            exponent = int.Parse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            text = text[..mark];
        }

        var point = text.IndexOf((byte)'.');
        var whole = point < 0 ? text.Length : point;
        var (count, first) = (0, -1);
        for (var index = 0; index < text.Length; index++)
        {
            if (index == point || (count == 0 && text[index] == '0'))
                continue;
            if (first < 0)
                first = index;
            digits[count++] = text[index];
        }

        if (first >= 0)
            exponent += first < whole ? whole - 1 - first : whole - first;
        while (count > 1 && digits[count - 1] == '0')
            count--;
        return (count, exponent);
    }

    private static int Scientific(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var length = 0;
        destination[length++] = digits[0];
        if (digits.Length > 1)
        {
            destination[length++] = (byte)'.';
            length += Copy(digits[1..], destination[length..]);
        }

        destination[length++] = (byte)'e';
        destination[length++] = (byte)(exponent < 0 ? '-' : '+');
        Utf8Formatter.TryFormat(Math.Abs(exponent), destination[length..], out var written, new('D', 2));
        return length + written;
    }

    private static int Positional(ReadOnlySpan<byte> digits, int exponent, Span<byte> destination)
    {
        var length = 0;
        for (var place = 0; place <= exponent; place++)
            destination[length++] = place < digits.Length ? digits[place] : (byte)'0';
        destination[length++] = (byte)'.';
        return length + (digits.Length > exponent + 1 ? Copy(digits[(exponent + 1)..], destination[length..]) : Copy("0"u8, destination[length..]));
    }

    private static int Copy(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        source.CopyTo(destination);
        return source.Length;
    }
}
