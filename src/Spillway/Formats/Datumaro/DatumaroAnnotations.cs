using System.Buffers;
using System.Text;
using Spillway.Annotations;
using Spillway.Annotations.Masks;
using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Datumaro;

/// <summary>The annotations of a frame: tags first, then shapes in their order. Cuboids drawn on pictures have no place in the format.</summary>
internal sealed class DatumaroAnnotations(DatumaroCategories categories) : IDisposable
{
    private const int Absent = 0, Hidden = 1, Visible = 2;

    private readonly CvatMask mask = new();
    private readonly Rle rle = new();
    private readonly ArrayBufferWriter<byte> compressed = new();

    public void Write(JsonOutput json, FrameAnnotations frame)
    {
        json.StartArray();
        foreach (var tag in frame.Tags)
        {
            Start(json, "label", tag.Group, tag.Label, ItemAttributes.Of(tag));
            json.EndObject();
        }

        foreach (var shape in frame.Shapes)
        {
            if (shape.Type != ShapeType.Cuboid)
                WriteShape(json, shape, frame.Frame);
        }

        json.EndArray();
    }

    public void Dispose()
    {
        mask.Dispose();
        rle.Dispose();
    }

    private void WriteShape(JsonOutput json, Shape shape, Frame frame)
    {
        Start(json, TypeName(shape.Type), shape.Group, shape.Label, ItemAttributes.Of(shape));
        if (shape.Type == ShapeType.Skeleton)
            WriteSkeleton(json, shape);
        else
            WriteCoordinates(json, shape, frame);
        json.EndObject();
    }

    private void WriteCoordinates(JsonOutput json, Shape shape, Frame frame)
    {
        var points = shape.Points.Span;
        switch (shape.Type)
        {
            case ShapeType.Mask:
                WriteMask(json, points, frame);
                break;
            case ShapeType.Rectangle:
                var box = Box.Of(shape);
                json.Numbers("bbox"u8, [box.Left, box.Top, box.Width, box.Height]);
                break;
            case ShapeType.Ellipse:
                json.Numbers("points"u8, [Round(points[0] - (points[2] - points[0])), Round(points[3]), Round(points[2]), Round(points[1] + (points[1] - points[3]))]);
                break;
            default:
                json.StartArray("points"u8);
                foreach (var point in points)
                    json.Number(Round(point));
                json.EndArray();
                break;
        }

        json.Integer("z_order"u8, shape.ZOrder);
        if (shape.Type != ShapeType.Points)
            return;

        json.StartArray("visibility"u8);
        for (var point = 0; point < points.Length / 2; point++)
            json.Integer(Visible);
        json.EndArray();
    }

    private void WriteMask(JsonOutput json, ReadOnlySpan<double> points, Frame frame)
    {
        mask.ToRle(points, frame.Height, frame.Width, rle);
        compressed.ResetWrittenCount();
        CompressedRle.Write(rle.Counts, compressed);
        json.StartObject("rle"u8);
        json.String("counts"u8, Encoding.ASCII.GetString(compressed.WrittenSpan));
        json.Integers("size"u8, [rle.Height, rle.Width]);
        json.EndObject();
    }

    /// <summary>x, y and visibility of each point in the order of the drawing; those that are missing are absent at the origin.</summary>
    private void WriteSkeleton(JsonOutput json, Shape skeleton)
    {
        var names = categories.PointsOf(skeleton.Label);
        json.StartArray("points"u8);
        foreach (var name in names)
        {
            var element = Element(skeleton, name);
            json.Number(element is null ? 0 : Round(element.Points.Span[0]));
            json.Number(element is null ? 0 : Round(element.Points.Span[1]));
            json.Integer(element is null || element.Outside ? Absent : element.Occluded ? Hidden : Visible);
        }

        json.EndArray();
        json.StartArray("points_attributes"u8);
        foreach (var name in names)
        {
            json.StartObject();
            if (Element(skeleton, name) is { } element)
                Write(json, ItemAttributes.OfElement(element));
            json.EndObject();
        }

        json.EndArray();
    }

    private static Shape? Element(Shape skeleton, string name)
    {
        foreach (var element in skeleton.Elements)
        {
            if (element.Label.Name == name && element.Points.Length >= 2)
                return element;
        }

        return null;
    }

    private void Start(JsonOutput json, string type, int group, Label label, ItemAttributes attributes)
    {
        json.StartObject();
        json.Integer("id"u8, 0);
        json.String("type"u8, type);
        json.StartObject("attributes"u8);
        Write(json, attributes);
        json.EndObject();
        json.Integer("group"u8, group);
        json.Integer("label_id"u8, categories.IndexOf(label));
    }

    private static void Write(JsonOutput json, ItemAttributes attributes)
    {
        foreach (var attribute in attributes)
            attribute.Write(json);
    }

    private static double Round(double value) => ExactDecimal.Around(value, 2);

    private static string TypeName(ShapeType type) => type switch
    {
        ShapeType.Rectangle => "bbox",
        ShapeType.Polygon => "polygon",
        ShapeType.Polyline => "polyline",
        ShapeType.Points => "points",
        ShapeType.Ellipse => "ellipse",
        ShapeType.Mask => "mask",
        _ => "skeleton",
    };
}
