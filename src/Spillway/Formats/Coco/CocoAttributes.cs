using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>
/// The <c>attributes</c> of an annotation, an extension of COCO: those of its label, and what CVAT knows besides. Two of a label's attributes
/// have a place of their own in COCO: <c>score</c> and <c>is_crowd</c>.
/// </summary>
internal static class CocoAttributes
{
    private const string Score = "score";
    private const string IsCrowd = "is_crowd";

    /// <summary>What the label's attribute <c>is_crowd</c> asks for; null when it has none. Only a ticked box counts as true.</summary>
    public static bool? AsksForCrowd(Shape shape)
    {
        var specs = shape.Label.Attributes;
        for (var index = 0; index < specs.Count; index++)
        {
            if (specs[index].Name == IsCrowd)
                return ConvertedAttributes.Value(specs[index], shape.Attributes) is { Type: AttributeInputType.Checkbox, Truth: true };
        }

        return null;
    }

    public static void Write(JsonOutput json, Shape shape)
    {
        WriteScore(json, shape);
        json.Name("attributes"u8);
        json.StartObject();
        var specs = shape.Label.Attributes;
        for (var index = 0; index < specs.Count; index++)
        {
            if (specs[index].Name is not (Score or IsCrowd) && !IsOverridden(specs[index].Name, shape))
                Write(json, specs[index].Name, ConvertedAttributes.Value(specs[index], shape.Attributes));
        }

        json.Name("occluded"u8);
        json.Boolean(shape.Occluded);
        if (HasRotation(shape))
        {
            json.Name("rotation"u8);
            json.Number(shape.Rotation);
        }

        if (shape.TrackId is { } track)
        {
            json.Name("track_id"u8);
            json.Integer(track);
        }

        if (shape.TrackId is not null || shape.Type == ShapeType.Skeleton)
        {
            json.Name("keyframe"u8);
            json.Boolean(shape.Type == ShapeType.Skeleton ? shape.Elements.Any(element => element.TrackId is not null && element.Keyframe) : shape.Keyframe);
        }

        json.EndObject();
    }

    private static bool HasRotation(Shape shape) => shape.Type is ShapeType.Rectangle or ShapeType.Ellipse;

    /// <summary>CVAT's own values win over a label's attribute of the same name.</summary>
    private static bool IsOverridden(string name, Shape shape) => name switch
    {
        "occluded" => true,
        "rotation" => HasRotation(shape),
        "track_id" => shape.TrackId is not null,
        "keyframe" => shape.TrackId is not null || shape.Type == ShapeType.Skeleton,
        _ => false,
    };

    private static void WriteScore(JsonOutput json, Shape shape)
    {
        var specs = shape.Label.Attributes;
        for (var index = 0; index < specs.Count; index++)
        {
            if (specs[index].Name != Score)
                continue;
            var value = ConvertedAttributes.Value(specs[index], shape.Attributes);
            var number = value.Type switch
            {
                AttributeInputType.Number => value.Number,
                AttributeInputType.Checkbox => value.Truth ? 1 : 0,
                _ => ConvertedAttributes.TryParse(value.Text, out var parsed) ? parsed : (double?)null,
            };
            if (number is null)
                continue;
            json.Name("score"u8);
            json.Number(number.Value);
        }
    }

    private static void Write(JsonOutput json, string name, ConvertedValue value)
    {
        json.Name(name);
        switch (value.Type)
        {
            case AttributeInputType.Number: json.Number(value.Number); break;
            case AttributeInputType.Checkbox: json.Boolean(value.Truth); break;
            default: json.String(value.Text); break;
        }
    }
}
