using Spillway.Annotations;

namespace Spillway.Formats.Items;

internal enum ItemValueKind
{
    Text,
    Number,
    Truth,
    Integer,
}

/// <summary>A name and a value of the kind that <see cref="Kind"/> says.</summary>
internal readonly record struct ItemAttribute(string Name, ItemValueKind Kind, double Number, bool Truth, string Text);

/// <summary>
/// The attributes of an annotation as CVAT hands them to its exporters: those of its label, then what else it knows (occluded, rotation,
/// track and keyframe). One instance is filled again for each annotation.
/// </summary>
internal sealed class ItemAttributes
{
    private readonly List<ItemAttribute> all = [];

    public IReadOnlyList<ItemAttribute> All => all;

    public void Read(Tag tag)
    {
        all.Clear();
        AddLabelAttributes(tag.Label, tag.Attributes);
    }

    public void Read(Shape shape)
    {
        all.Clear();
        AddLabelAttributes(shape.Label, shape.Attributes);
        Set(new("occluded", ItemValueKind.Truth, 0, shape.Occluded, ""));
        if (shape.Type is ShapeType.Rectangle or ShapeType.Ellipse)
            Set(new("rotation", ItemValueKind.Number, shape.Rotation, false, ""));
        AddTrack(shape);
        if (shape.Type == ShapeType.Skeleton)
            Set(new("keyframe", ItemValueKind.Truth, 0, shape.Elements.Any(element => element.TrackId is not null && element.Keyframe), ""));
    }

    /// <summary>Of a point of a skeleton: its occlusion is said elsewhere.</summary>
    public void ReadElement(Shape element)
    {
        all.Clear();
        AddLabelAttributes(element.Label, element.Attributes);
        AddTrack(element);
    }

    public ItemAttribute? Find(string name)
    {
        foreach (var attribute in all)
        {
            if (attribute.Name == name)
                return attribute;
        }

        return null;
    }

    private void AddTrack(Shape shape)
    {
        if (shape.TrackId is not { } track)
            return;

        Set(new("track_id", ItemValueKind.Integer, track, false, ""));
        Set(new("keyframe", ItemValueKind.Truth, 0, shape.Keyframe, ""));
    }

    private void AddLabelAttributes(Label label, IReadOnlyList<AttributeValue> values)
    {
        foreach (var spec in label.Attributes)
        {
            var value = ConvertedAttributes.Value(spec, values);
            var kind = value.Type switch
            {
                AttributeInputType.Number => ItemValueKind.Number,
                AttributeInputType.Checkbox => ItemValueKind.Truth,
                _ => ItemValueKind.Text,
            };
            Set(new(spec.Name, kind, value.Number, value.Truth, value.Text));
        }
    }

    /// <summary>A second attribute of a name takes the first one's place.</summary>
    private void Set(ItemAttribute attribute)
    {
        for (var index = 0; index < all.Count; index++)
        {
            if (all[index].Name == attribute.Name)
            {
                all[index] = attribute;
                return;
            }
        }

        all.Add(attribute);
    }
}
