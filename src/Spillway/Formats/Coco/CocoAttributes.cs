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
    public static bool? AsksForCrowd(Shape shape) => ItemAttributes.Find(shape, IsCrowd) is { } asked ? asked is { Kind: ItemValueKind.Truth, Truth: true } : null;

    public static void Write(JsonOutput json, Shape shape)
    {
        if (ItemAttributes.Find(shape, Score) is { } score && NumberOf(score) is { } number)
        {
            json.Number("score"u8, number);
        }

        json.StartObject("attributes"u8);
        foreach (var attribute in ItemAttributes.Of(shape))
        {
            if (attribute.Name is not (Score or IsCrowd))
                attribute.Write(json);
        }

        json.EndObject();
    }

    private static double? NumberOf(ItemAttribute score) => score.Kind switch
    {
        ItemValueKind.Number => score.Number,
        ItemValueKind.Truth => score.Truth ? 1 : 0,
        _ => ItemAttribute.TryParse(score.Text, out var parsed) ? parsed : null,
    };
}
