using System.Text.Json;
using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>What this version reads of a shape, tag or track.</summary>
internal enum AnnotationField
{
    Other,
    Points,
    Frame,
    Label,
    Type,
    Occluded,
    Outside,
    ZOrder,
    Group,
    Rotation,
    Score,
    Source,
    Attributes,
    Elements,
    Shapes,
}

/// <summary>Names of fields and of shape types, found by their bytes: there are twenty of them per shape.</summary>
internal static class AnnotationFields
{
    private static readonly (AnnotationField Field, string Name)[] Names =
    [
        (AnnotationField.Points, "points"), (AnnotationField.Frame, "frame"), (AnnotationField.Label, "label"), (AnnotationField.Type, "type"),
        (AnnotationField.Occluded, "occluded"), (AnnotationField.Outside, "outside"), (AnnotationField.ZOrder, "z_order"),
        (AnnotationField.Group, "group"), (AnnotationField.Rotation, "rotation"), (AnnotationField.Score, "score"),
        (AnnotationField.Source, "source"), (AnnotationField.Attributes, "attributes"), (AnnotationField.Elements, "elements"),
        (AnnotationField.Shapes, "shapes"),
    ];

    internal static string NameOf(AnnotationField field) => Array.Find(Names, name => name.Field == field).Name;

    internal static AnnotationField Find(in Utf8JsonReader token) => token.ValueIsEscaped ? FindEscaped(token) : Find(token.ValueSpan);

    internal static ShapeType TypeOf(in Utf8JsonReader token)
    {
        if (token.TokenType == JsonTokenType.String && !token.ValueIsEscaped && TypeOf(token.ValueSpan) is { } type)
        {
            return type;
        }

        throw new InvalidAnnotationException(token.TokenType == JsonTokenType.String ? $"is of the unknown type '{token.GetString()}'" : "has no type");
    }

    internal static AnnotationField Find(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 => name.SequenceEqual("type"u8) ? AnnotationField.Type : AnnotationField.Other,
        5 => name.SequenceEqual("frame"u8) ? AnnotationField.Frame
            : name.SequenceEqual("label"u8) ? AnnotationField.Label
            : name.SequenceEqual("group"u8) ? AnnotationField.Group
            : name.SequenceEqual("score"u8) ? AnnotationField.Score : AnnotationField.Other,
        6 => name.SequenceEqual("points"u8) ? AnnotationField.Points
            : name.SequenceEqual("source"u8) ? AnnotationField.Source
            : name.SequenceEqual("shapes"u8) ? AnnotationField.Shapes : AnnotationField.Other,
        7 => name.SequenceEqual("outside"u8) ? AnnotationField.Outside
            : name.SequenceEqual("z_order"u8) ? AnnotationField.ZOrder : AnnotationField.Other,
        8 => name.SequenceEqual("occluded"u8) ? AnnotationField.Occluded
            : name.SequenceEqual("rotation"u8) ? AnnotationField.Rotation
            : name.SequenceEqual("elements"u8) ? AnnotationField.Elements : AnnotationField.Other,
        10 => name.SequenceEqual("attributes"u8) ? AnnotationField.Attributes : AnnotationField.Other,
        _ => AnnotationField.Other,
    };

    private static AnnotationField FindEscaped(in Utf8JsonReader token)
    {
        var text = token.GetString();
        return Array.Find(Names, name => name.Name == text).Field;
    }

    internal static ShapeType? TypeOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("rectangle"u8) ? ShapeType.Rectangle
        : name.SequenceEqual("polygon"u8) ? ShapeType.Polygon
        : name.SequenceEqual("polyline"u8) ? ShapeType.Polyline
        : name.SequenceEqual("points"u8) ? ShapeType.Points
        : name.SequenceEqual("ellipse"u8) ? ShapeType.Ellipse
        : name.SequenceEqual("cuboid"u8) ? ShapeType.Cuboid
        : name.SequenceEqual("mask"u8) ? ShapeType.Mask
        : name.SequenceEqual("skeleton"u8) ? ShapeType.Skeleton
        : null;
}
