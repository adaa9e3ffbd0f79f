namespace Spillway.Annotations;

/// <summary>What CVAT makes of an annotation when it takes it in: every attribute of its label is there, and its source is a known word.</summary>
internal static class AnnotationCompletion
{
    public static Shape Complete(Shape shape)
    {
        if (shape.Attributes.Count < shape.Label.Attributes.Count)
            shape = shape with { Attributes = Fill(shape.Attributes, Defaults(shape.Label, mutable: null)) };

        if (shape.Elements.Count > 0)
            shape = shape with { Elements = [.. shape.Elements.Select(Complete)] };

        return IsKnown(shape.Source) ? shape : shape with { Source = Known(shape.Source) };
    }

    public static Tag Complete(Tag tag)
    {
        if (tag.Attributes.Count < tag.Label.Attributes.Count)
            tag = tag with { Attributes = Fill(tag.Attributes, Defaults(tag.Label, mutable: null)) };

        return IsKnown(tag.Source) ? tag : tag with { Source = Known(tag.Source) };
    }

    /// <summary>CVAT's user interface once wrote "Ground truth" (https://github.com/cvat-ai/cvat/issues/8874).</summary>
    public static string Known(string source) => IsKnown(source) ? source : "manual";

    /// <summary>The values given, then those that are missing.</summary>
    public static IReadOnlyList<AttributeValue> Fill(IReadOnlyList<AttributeValue> values, IReadOnlyList<AttributeValue> defaults)
    {
        var filled = new List<AttributeValue>(values);
        foreach (var value in defaults)
        {
            if (!values.Any(given => ReferenceEquals(given.Spec, value.Spec)))
                filled.Add(value);
        }

        return filled;
    }

    /// <param name="mutable">Null: all attributes.</param>
    public static IReadOnlyList<AttributeValue> Defaults(Label label, bool? mutable) => label.Attributes.Count == 0
        ? []
        : [.. label.Attributes.Where(spec => mutable is null || spec.Mutable == mutable).Select(spec => new AttributeValue(spec, spec.DefaultValue))];

    private static bool IsKnown(string source) => source != "Ground truth";
}
