using System.Buffers.Text;
using System.Globalization;

namespace Spillway.Formats.Text;

/// <summary>Numbers as Python prints them, in ASCII. The numbers of annotations mostly have two decimals: those go a fast way.</summary>
internal static class PythonNumbers
{
    /// <summary>No number of any kind takes more bytes, but for <see cref="Fixed"/> of what is 2^100 and more.</summary>
    public const int MaximumLength = 64;

    /// <summary>Python's <c>repr(float)</c>: the shortest text that reads back as the same value. Returns its length.</summary>
    public static int Repr(double value, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return Copy(double.IsNaN(value) ? "nan"u8 : value > 0 ? "inf"u8 : "-inf"u8, destination);

        var hundredfold = Math.Abs(value) * 100;
        if (hundredfold < 1e15)
        {
            var rounded = Math.Round(hundredfold);
            // Below 16 digits a decimal that reads back as the value is the shortest one, once its trailing zeros are gone.
            if (rounded / 100 == Math.Abs(value))
                return Hundredths((ulong)rounded, double.IsNegative(value), destination);
        }

        return ReprSlowly(value, destination);
    }

    /// <summary>Python's <c>'%.{decimals}f' % value</c>. Returns the length.</summary>
    public static int Fixed(double value, int decimals, Span<byte> destination)
    {
        if (!double.IsFinite(value))
            return Repr(value, destination);

        var length = 0;
        if (double.IsNegative(value))
            destination[length++] = (byte)'-';
        var scaled = ExactDecimal.Scaled(Math.Abs(value), decimals);
        Span<byte> digits = stackalloc byte[MaximumLength];
        var start = digits.Length;
        for (var place = 0; scaled != 0 || place <= decimals; place++)
        {
            if (place == decimals && decimals > 0)
                digits[--start] = (byte)'.';
            if (scaled <= ulong.MaxValue)
            {
                var (quotient, digit) = Math.DivRem((ulong)scaled, 10);
                digits[--start] = (byte)('0' + digit);
                scaled = quotient;
            }
            else
            {
                digits[--start] = (byte)('0' + (int)(scaled % 10));
                scaled /= 10;
            }
        }

        digits[start..].CopyTo(destination[length..]);
        return length + digits.Length - start;
    }

    public static int Integer(long value, Span<byte> destination)
    {
        Utf8Formatter.TryFormat(value, destination, out var written);
        return written;
    }

    private static int Hundredths(ulong hundredths, bool negative, Span<byte> destination)
    {
        var length = 0;
        if (negative)
            destination[length++] = (byte)'-';
        var (whole, rest) = Math.DivRem(hundredths, 100);
        Utf8Formatter.TryFormat(whole, destination[length..], out var written);
        length += written;
        destination[length++] = (byte)'.';
        destination[length++] = (byte)('0' + (rest / 10));
        if (rest % 10 != 0)
            destination[length++] = (byte)('0' + (rest % 10));
        return length;
    }

    /// <summary>.NET finds the same shortest digits as Python; only the point and the exponent stand otherwise.</summary>
    private static int ReprSlowly(double value, Span<byte> destination)
    {
        Span<byte> text = stackalloc byte[MaximumLength];
        Math.Abs(value).TryFormat(text, out var textLength, "R", CultureInfo.InvariantCulture);
        text = text[..textLength];
        Span<byte> digits = stackalloc byte[MaximumLength];
        var (count, exponent) = Digits(text, digits);
        digits = digits[..count];

        var length = 0;
        if (double.IsNegative(value))
            destination[length++] = (byte)'-';
        var body = destination[length..];
        return length + (exponent is < -4 or >= 16 ? Scientific(digits, exponent, body) : Positional(digits, exponent, body));
    }

    /// <summary>Significant digits without zeros around them, and the power of ten of the first.</summary>
    private static (int Count, int Exponent) Digits(ReadOnlySpan<byte> text, Span<byte> digits)
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
        if (exponent < 0)
        {
            length += Copy("0."u8, destination);
            for (var zero = -1; zero > exponent; zero--)
                destination[length++] = (byte)'0';
            return length + Copy(digits, destination[length..]);
        }

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
