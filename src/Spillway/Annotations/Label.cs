namespace Spillway.Annotations;

/// <summary>A class of objects with its attributes; a skeleton label has sublabels, one for each of its points.</summary>
public sealed class Label
{
    /// <summary>From 1, in the order in which CVAT numbers labels on restore: what formats sort by and what stores refer to.</summary>
    public required int Id { get; init; }

    public required string Name { get; init; }

    /// <summary>As CVAT writes it, <c>#rrggbb</c>; empty when the document has none.</summary>
    public required string Color { get; init; }

    /// <summary>CVAT's word (<c>any</c>, <c>rectangle</c>, <c>skeleton</c>, <c>tag</c> …). Old documents hold words of their own.</summary>
    public required string Type { get; init; }

    /// <summary>The drawing of a skeleton; null for other labels.</summary>
    public string? Svg { get; init; }

    public required IReadOnlyList<AttributeSpec> Attributes { get; init; }

    public IReadOnlyList<Label> Sublabels { get; set; } = [];

    /// <summary>The skeleton label of a sublabel, else null.</summary>
    public Label? Parent { get; init; }
}
