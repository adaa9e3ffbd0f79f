using Spillway.Annotations;
using Spillway.Formats.Text;

namespace Spillway.Formats.CvatXml;

/// <summary>What is alike in all shapes of CVAT XML: the element's name, its coordinates, its attributes.</summary>
internal static class CvatShape
{
    private const int Decimals = 2;

    public static ReadOnlySpan<byte> ElementName(ShapeType type) => type switch
    {
        ShapeType.Rectangle => "box"u8,
        ShapeType.Ellipse => "ellipse"u8,
        ShapeType.Polygon => "polygon"u8,
        ShapeType.Polyline => "polyline"u8,
        ShapeType.Points => "points"u8,
        ShapeType.Mask => "mask"u8,
        ShapeType.Cuboid => "cuboid"u8,
        ShapeType.Skeleton => "skeleton"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, null),
    };

    public static void WriteCoordinates(XmlOutput xml, Shape shape)
    {
        var points = shape.Points.Span;
        switch (shape.Type)
        {
            case ShapeType.Rectangle: WriteRectangle(xml, points, shape.Rotation); break;
            case ShapeType.Ellipse: WriteEllipse(xml, points, shape.Rotation); break;
            case ShapeType.Cuboid: WriteCuboid(xml, points); break;
            case ShapeType.Mask: WriteMask(xml, points); break;
            case ShapeType.Skeleton: break;
            default: WritePoints(xml, points); break;
        }
    }

    public static void WriteAttributes(XmlOutput xml, IReadOnlyList<AttributeValue> attributes)
    {
        for (var index = 0; index < attributes.Count; index++)
        {
            xml.Start("attribute"u8);
            xml.Attribute("name"u8, attributes[index].Spec.Name);
            xml.EndWithText("attribute"u8, attributes[index].Value);
        }
    }

    private static void WriteRectangle(XmlOutput xml, ReadOnlySpan<double> points, double rotation)
    {
        xml.FixedAttribute("xtl"u8, points[0], Decimals);
        xml.FixedAttribute("ytl"u8, points[1], Decimals);
        xml.FixedAttribute("xbr"u8, points[2], Decimals);
        xml.FixedAttribute("ybr"u8, points[3], Decimals);
        WriteRotation(xml, rotation);
    }

    private static void WriteEllipse(XmlOutput xml, ReadOnlySpan<double> points, double rotation)
    {
        xml.FixedAttribute("cx"u8, points[0], Decimals);
        xml.FixedAttribute("cy"u8, points[1], Decimals);
        xml.FixedAttribute("rx"u8, points[2] - points[0], Decimals);
        xml.FixedAttribute("ry"u8, points[1] - points[3], Decimals);
        WriteRotation(xml, rotation);
    }

    private static void WriteRotation(XmlOutput xml, double rotation)
    {
        if (rotation != 0)
            xml.FixedAttribute("rotation"u8, rotation, Decimals);
    }

    private static void WriteCuboid(XmlOutput xml, ReadOnlySpan<double> points)
    {
        Span<byte> name = stackalloc byte[4];
        for (var index = 0; index < 16; index++)
        {
            var corner = index % 8 / 2;
            name[0] = (byte)(index % 2 == 0 ? 'x' : 'y');
            name[1] = (byte)(corner % 2 == 0 ? 't' : 'b');
            name[2] = (byte)(corner < 2 ? 'l' : 'r');
            name[3] = (byte)(index < 8 ? '1' : '2');
            xml.FixedAttribute(name, points[index], Decimals);
        }
    }

    private static void WriteMask(XmlOutput xml, ReadOnlySpan<double> points)
    {
        xml.StartAttribute("rle"u8);
        var runs = points[..^4];
        for (var index = 0; index < runs.Length; index++)
        {
            if (index > 0)
                xml.Output.Raw(", "u8);
            xml.Output.Integer((long)runs[index]);
        }

        xml.EndAttribute();
        var box = points[^4..];
        xml.Attribute("left"u8, (long)box[0]);
        xml.Attribute("top"u8, (long)box[1]);
        xml.Attribute("width"u8, (long)(box[2] - box[0]) + 1);
        xml.Attribute("height"u8, (long)(box[3] - box[1]) + 1);
    }

    private static void WritePoints(XmlOutput xml, ReadOnlySpan<double> points)
    {
        xml.StartAttribute("points"u8);
        for (var index = 0; index + 1 < points.Length; index += 2)
        {
            if (index > 0)
                xml.Output.Raw((byte)';');
            xml.Output.Fixed(points[index], Decimals);
            xml.Output.Raw((byte)',');
            xml.Output.Fixed(points[index + 1], Decimals);
        }

        xml.EndAttribute();
    }
}
