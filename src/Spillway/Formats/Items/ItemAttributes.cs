using Spillway.Annotations;

namespace Spillway.Formats.Items;

/// <summary>
/// The attributes of an annotation as CVAT hands them to its exporters: those of its label, then what else it knows (occluded, rotation, track and
/// keyframe). Where a label has an attribute of such a name, CVAT's own value stands in its place. Nothing is allocated.
/// </summary>
internal readonly struct ItemAttributes
{
    private readonly Label label;
    private readonly IReadOnlyList<AttributeValue> values;
    private readonly Shape? shape;
    private readonly int frame;
    private readonly OwnAttributes own;

    private ItemAttributes(Label label, IReadOnlyList<AttributeValue> values, Shape? shape, int frame, OwnAttributes own) =>
        (this.label, this.values, this.shape, this.frame, this.own) = (label, values, shape, frame, own);

    public static ItemAttributes Of(Tag tag) => new(tag.Label, tag.Attributes, null, tag.Frame, OwnAttributes.None);

    public static ItemAttributes Of(Shape shape) => new(
        shape.Label, shape.Attributes, shape, shape.Frame,
        OwnAttributes.Occluded | OfTrack(shape)
        | (shape.Type is ShapeType.Rectangle or ShapeType.Ellipse ? OwnAttributes.Rotation : OwnAttributes.None)
        | (shape.Type == ShapeType.Skeleton ? OwnAttributes.Keyframe : OwnAttributes.None));

    /// <summary>Of a point of a skeleton: its occlusion is said elsewhere.</summary>
    public static ItemAttributes OfElement(Shape element) => new(element.Label, element.Attributes, element, element.Frame, OfTrack(element));

    /// <summary>One of the label's, however CVAT's own are called; null: there is none of that name.</summary>
    /// <exception cref="FormatRefusedException">A number's value is no number.</exception>
    public static ItemAttribute? Find(Shape shape, string name)
    {
        var specs = shape.Label.Attributes;
        for (var index = 0; index < specs.Count; index++)
        {
            if (specs[index].Name == name)
                return ItemAttribute.Of(specs[index], shape.Attributes, shape.Label, shape.Frame);
        }

        return null;
    }

    public Enumerator GetEnumerator() => new(this);

    private static OwnAttributes OfTrack(Shape shape) => shape.TrackId is null ? OwnAttributes.None : OwnAttributes.TrackId | OwnAttributes.Keyframe;

    internal struct Enumerator(ItemAttributes attributes)
    {
        private readonly IReadOnlyList<AttributeSpec> specs = attributes.label.Attributes;
        private OwnAttributes left = attributes.own;
        private int next;

        public ItemAttribute Current { get; private set; }

        public bool MoveNext()
        {
            if (next < specs.Count)
            {
                var spec = specs[next++];
                Current = left != OwnAttributes.None && (left & Named(spec.Name)) is var own and not OwnAttributes.None
                    ? Take(own)
                    : ItemAttribute.Of(spec, attributes.values, attributes.label, attributes.frame);
                return true;
            }

            if (left == OwnAttributes.None)
                return false;

            // In the order of their bits.
            Current = Take((OwnAttributes)((int)left & -(int)left));
            return true;
        }

        private ItemAttribute Take(OwnAttributes own)
        {
            left &= ~own;
            var shape = attributes.shape!;
            return own switch
            {
                OwnAttributes.Occluded => ItemAttribute.OfTruth(own, "occluded", shape.Occluded),
                OwnAttributes.Rotation => new("rotation", own, ItemValueKind.Number, shape.Rotation, false, ""),
                OwnAttributes.TrackId => new("track_id", own, ItemValueKind.Integer, shape.TrackId ?? 0, false, ""),
                _ => ItemAttribute.OfTruth(own, "keyframe", shape.Type == ShapeType.Skeleton
                    ? shape.Elements.Any(element => element.TrackId is not null && element.Keyframe)
                    : shape.Keyframe),
            };
        }

        private static OwnAttributes Named(string name) => name switch
        {
            "occluded" => OwnAttributes.Occluded,
            "rotation" => OwnAttributes.Rotation,
            "track_id" => OwnAttributes.TrackId,
            "keyframe" => OwnAttributes.Keyframe,
            _ => OwnAttributes.None,
        };
    }
}
