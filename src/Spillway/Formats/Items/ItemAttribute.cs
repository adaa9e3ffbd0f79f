using System.Globalization;
using Spillway.Annotations;
using Spillway.Formats.Text;

namespace Spillway.Formats.Items;

internal enum ItemValueKind
{
    Text,
    Number,
    Truth,
    Integer,
}

/// <summary>What CVAT knows of a shape beside its label's attributes and hands on as attributes too.</summary>
[Flags]
internal enum OwnAttributes
{
    None = 0,
    Occluded = 1,
    Rotation = 2,
    TrackId = 4,
    Keyframe = 8,
}

/// <summary>An attribute as most formats see it: a name and a value of the kind that <see cref="Kind"/> says.</summary>
/// <param name="Own">Which of CVAT's own it is; none: one of the label's.</param>
internal readonly record struct ItemAttribute(string Name, OwnAttributes Own, ItemValueKind Kind, double Number, bool Truth, string Text)
{
    /// <summary>One of the label's; what the annotation lacks has its default value.</summary>
    /// <param name="frame">Of the annotation, for the message.</param>
    /// <exception cref="FormatRefusedException">A number's value is no number.</exception>
    public static ItemAttribute Of(AttributeSpec spec, IReadOnlyList<AttributeValue> values, Label label, int frame)
    {
        var value = Raw(spec, values);
        return spec.InputType switch
        {
            AttributeInputType.Number => new(spec.Name, OwnAttributes.None, ItemValueKind.Number, ToNumber(spec, value, label, frame), false, ""),
            AttributeInputType.Checkbox => new(spec.Name, OwnAttributes.None, ItemValueKind.Truth, 0, value.Equals("true", StringComparison.OrdinalIgnoreCase), ""),
            _ => new(spec.Name, OwnAttributes.None, ItemValueKind.Text, 0, false, value),
        };
    }

    public static ItemAttribute OfTruth(OwnAttributes own, string name, bool truth) => new(name, own, ItemValueKind.Truth, 0, truth, "");

    /// <summary>As a member of the object that is being written.</summary>
    public void Write(JsonOutput json)
    {
        WriteName(json);
        switch (Kind)
        {
            case ItemValueKind.Number: json.Number(Number); break;
            case ItemValueKind.Integer: json.Integer((long)Number); break;
            case ItemValueKind.Truth: json.Boolean(Truth); break;
            default: json.String(Text); break;
        }
    }

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

    /// <summary>Those that every shape has need no escaping.</summary>
    private void WriteName(JsonOutput json)
    {
        switch (Own)
        {
            case OwnAttributes.Occluded: json.Name("occluded"u8); break;
            case OwnAttributes.Rotation: json.Name("rotation"u8); break;
            case OwnAttributes.TrackId: json.Name("track_id"u8); break;
            case OwnAttributes.Keyframe: json.Name("keyframe"u8); break;
            default: json.Name(Name); break;
        }
    }

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

    private static double ToNumber(AttributeSpec spec, string value, Label label, int frame) => TryParse(value, out var number)
        ? number
        : throw new FormatRefusedException(
            $"Attribute '{spec.Name}' is a number, but a '{label.Name}' on frame {frame} has '{value}' for it: correct it in CVAT and export again.");
}
