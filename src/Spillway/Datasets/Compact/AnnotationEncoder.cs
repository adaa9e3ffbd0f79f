using System.Runtime.InteropServices;
using Spillway.Annotations;
using Spillway.Annotations.Masks;

namespace Spillway.Datasets.Compact;

/// <summary>Turns drafts into records of the compact form, with labels and attributes looked up and checked.</summary>
/// <param name="pixels">Counts the pixels that polygons cover; null: that is left to who wants to know.</param>
internal sealed class AnnotationEncoder(LabelNames labels, PolygonArea? pixels)
{
    internal const byte Occluded = 1, Outside = 2, Rotated = 4, Scored = 8, WithElements = 16, Counted = 32;

    internal static readonly string[] Sources = ["manual", "auto", "semi-auto", "file", "consensus"];

    /// <summary>Of the values that a label allows only these are looked at; another is written out, as one is that it does not allow.</summary>
    private const int NumberedValues = 256;

    internal void Tag(CompactWriter to, AnnotationDraft draft)
    {
        var label = LabelOf(draft, null);
        to.Unsigned((ulong)label.Id);
        to.Signed(draft.Frame);
        to.Signed(draft.Group);
        WriteSource(to, draft.Source);
        WriteAttributes(to, label, draft.Attributes, Scope.All);
    }

    internal void Shape(CompactWriter to, AnnotationDraft draft, Label? parent = null)
    {
        var label = LabelOf(draft, parent);
        WriteShape(to, draft, label, draft.Source, draft.Type == ShapeType.Polygon ? pixels?.OfWhole(CollectionsMarshal.AsSpan(draft.Points)) : null);
        WriteAttributes(to, label, draft.Attributes, Scope.All);
        if (draft.Elements.Count > 0)
        {
            RefuseNesting(draft, parent);
            to.Unsigned((ulong)draft.Elements.Count);
            foreach (var element in draft.Elements)
            {
                element.Frame = element.Frame < 0 ? draft.Frame : element.Frame;
                Shape(to, element, label);
            }
        }
    }

    internal Label Track(CompactWriter to, AnnotationDraft draft, Label? parent = null)
    {
        var label = LabelOf(draft, parent);
        to.Unsigned((ulong)label.Id);
        to.Signed(draft.Frame);
        to.Signed(draft.Group);
        WriteSource(to, draft.Source);
        WriteAttributes(to, label, draft.Attributes, Scope.Immutable);
        WriteKeyframes(to, draft, label);
        if (draft.Elements.Count > 0 && parent is not null)
        {
            throw new InvalidAnnotationException("has an element with elements of its own");
        }

        to.Unsigned((ulong)draft.Elements.Count);
        foreach (var element in draft.Elements)
        {
            Track(to, element, label);
        }

        return label;
    }

    private void WriteKeyframes(CompactWriter to, AnnotationDraft track, Label label)
    {
        // Stable: of two keyframes on one frame, the later in the document stays the later.
        var shapes = track.Shapes.OrderBy(shape => shape.Frame).ToList();
        if ((long)shapes.Count * label.Attributes.Count > AnnotationRunParser.MostHeld)
        {
            throw new InvalidAnnotationException($"has {shapes.Count} keyframes, each of {label.Attributes.Count} attributes: more than fits into memory");
        }

        to.Unsigned((ulong)shapes.Count);
        // Who reads them takes the track's word, which may be as long as a stranger likes.
        var source = Array.IndexOf(Sources, track.Source) < 0 ? Sources[0] : track.Source;
        foreach (var shape in shapes)
        {
            if (shape.Frame < 0)
            {
                throw new InvalidAnnotationException(shape.Frame == AnnotationDraft.NoFrame ? "has a keyframe without a frame" : $"has a keyframe on frame {shape.Frame}");
            }

            if (shape.Elements.Count > 0)
            {
                throw new InvalidAnnotationException("has a keyframe with elements");
            }

            shape.Group = track.Group;
            WriteShape(to, shape, label, source, covered: null);
            WriteAttributes(to, label, shape.Attributes, Scope.Mutable);
        }
    }

    private static void WriteShape(CompactWriter to, AnnotationDraft draft, Label label, string source, long? covered)
    {
        var type = draft.Type ?? throw new InvalidAnnotationException("has no type");
        ShapeRules.Check(type, draft);
        to.Unsigned((ulong)label.Id);
        to.Byte((byte)type);
        var flags = (draft.Occluded ? Occluded : 0) | (draft.Outside ? Outside : 0) | (draft.Rotation != 0 ? Rotated : 0)
            | (draft.Score != 1 ? Scored : 0) | (draft.Elements.Count > 0 ? WithElements : 0) | (covered is null ? 0 : Counted);
        to.Byte((byte)flags);
        to.Signed(draft.Frame);
        to.Signed(draft.Group);
        to.Signed(draft.ZOrder);
        WriteSource(to, source);
        if (draft.Rotation != 0)
        {
            to.Double(draft.Rotation);
        }

        if (draft.Score != 1)
        {
            to.Double(draft.Score);
        }

        if (covered is { } count)
        {
            to.Unsigned((ulong)count);
        }

        // CVAT empties a skeleton's own points when it reads them.
        to.Numbers(type == ShapeType.Skeleton ? [] : CollectionsMarshal.AsSpan(draft.Points));
    }

    private static void RefuseNesting(AnnotationDraft draft, Label? parent)
    {
        if (draft.Type != ShapeType.Skeleton || parent is not null)
        {
            throw new InvalidAnnotationException(parent is null ? "has elements, though it is no skeleton" : "has an element with elements of its own");
        }
    }

    private static void WriteSource(CompactWriter to, string source)
    {
        var known = Array.IndexOf(Sources, source);
        to.Byte((byte)(known < 0 ? Sources.Length : known));
        if (known < 0)
        {
            to.Text(source);
        }
    }

    private Label LabelOf(AnnotationDraft draft, Label? parent)
    {
        if (draft.Label is null)
        {
            throw new InvalidAnnotationException("has no label");
        }

        var label = labels.Find(draft.Label, parent);
        return label ?? throw new InvalidAnnotationException(
            parent is null ? $"has the label '{draft.Label}', which does not exist" : $"has the label '{draft.Label}', which the skeleton '{parent.Name}' lacks");
    }

    /// <summary>
    /// Those the document has, in its order. Who reads them adds the others: with each default of its label a record would be many times as long
    /// as its text.
    /// </summary>
    private void WriteAttributes(CompactWriter to, Label label, List<(string Name, string Value)> given, Scope scope)
    {
        to.Unsigned((ulong)given.Count);
        foreach (var (name, value) in given)
        {
            var spec = labels.AttributeOf(label, name);
            if (spec < 0 || !Belongs(label.Attributes[spec], scope))
            {
                throw new InvalidAnnotationException(spec < 0
                    ? $"has the attribute '{name}', which its label '{label.Name}' lacks"
                    : $"has the attribute '{name}' where it cannot be, since it is {(label.Attributes[spec].Mutable ? "" : "not ")}mutable");
            }

            to.Unsigned((ulong)spec);
            WriteValue(to, label.Attributes[spec], value);
        }
    }

    private static void WriteValue(CompactWriter to, AttributeSpec spec, string value)
    {
        for (var i = 0; i < Math.Min(spec.Values.Count, NumberedValues); i++)
        {
            if (spec.Values[i] == value)
            {
                to.Unsigned((ulong)i + 2);
                return;
            }
        }

        to.Unsigned(value == spec.DefaultValue ? 1u : 0u);
        if (value != spec.DefaultValue)
        {
            to.Text(value);
        }
    }

    private static bool Belongs(AttributeSpec spec, Scope scope) => scope == Scope.All || spec.Mutable == (scope == Scope.Mutable);

    private enum Scope
    {
        All,
        Immutable,
        Mutable,
    }
}
