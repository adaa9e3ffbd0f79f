using System.Globalization;
using Spillway.Annotations;

namespace Spillway.Formats.Items;

/// <summary>An attribute's value as most formats see it: a number, a truth value, or text.</summary>
internal readonly record struct ConvertedValue(AttributeInputType Type, double Number, bool Truth, string Text);

/// <summary>The attributes of an annotation in the order of its label, each converted; what the annotation lacks has its default value.</summary>
internal static class ConvertedAttributes
{
    /// <exception cref="FormatRefusedException">A number's value is no number.</exception>
    public static ConvertedValue Value(AttributeSpec spec, IReadOnlyList<AttributeValue> values) => spec.InputType switch
    {
        AttributeInputType.Number => new(spec.InputType, ToNumber(spec, Raw(spec, values)), false, ""),
        AttributeInputType.Checkbox => new(spec.InputType, 0, Raw(spec, values).Equals("true", StringComparison.OrdinalIgnoreCase), ""),
        _ => new(spec.InputType, 0, false, Raw(spec, values)),
    };

    /// <summary>By name, as CVAT finds it; the last one of a name counts.</summary>
    private static string Raw(AttributeSpec spec, IReadOnlyList<AttributeValue> values)
    {
        for (var index = values.Count - 1; index >= 0; index--)
        {
            var value = values[index];
            if (ReferenceEquals(value.Spec, spec) || value.Spec.Name == spec.Name)
                return value.Value;
        }

        return spec.DefaultValue;
    }

    private static double ToNumber(AttributeSpec spec, string value) => TryParse(value, out var number)
        ? number
        : throw new FormatRefusedException($"Attribute '{spec.Name}' is a number, but an annotation has '{value}' for it: correct it in CVAT and export again.");

    /// <summary>What Python's <c>float</c> takes.</summary>
    public static bool TryParse(string text, out double number)
    {
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number))
            return true;

        var word = text.Trim().ToLowerInvariant();
        var sign = word.StartsWith('-') ? -1 : 1;
        number = word.TrimStart('+', '-') switch { "inf" or "infinity" => sign * double.PositiveInfinity, "nan" => double.NaN, _ => 0 };
        return number != 0;
    }
}
