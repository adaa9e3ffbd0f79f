using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.PascalVoc;

/// <summary>The XML of a picture: where it is, how large, and its rectangles with their attributes.</summary>
internal sealed class VocAnnotations(VocLabels labels)
{
    public void Write(IArchiveWriter archive, string id, string fileName, FrameAnnotations frame, VocKinds kinds)
    {
        using var entry = archive.CreateEntry($"Annotations/{id}.xml");
        using var output = new TextOutput(entry);
        var xml = new XmlOutput(output);
        xml.StartRoot("annotation"u8);
        var underscore = id.IndexOf('_', StringComparison.Ordinal);
        xml.Element("folder"u8, underscore < 0 ? "" : id[..underscore]);
        xml.Element("filename"u8, fileName);
        xml.Start("source"u8);
        xml.Element("database"u8, "Unknown");
        xml.Element("annotation"u8, "Unknown");
        xml.Element("image"u8, "Unknown");
        xml.End("source"u8);
        xml.Start("size"u8);
        xml.IntegerElement("width"u8, frame.Frame.Width);
        xml.IntegerElement("height"u8, frame.Frame.Height);
        xml.Element("depth"u8, "");
        xml.End("size"u8);
        xml.IntegerElement("segmented"u8, kinds.HasFlag(VocKinds.Masks) ? 1 : 0);
        foreach (var shape in frame.Shapes)
        {
            if (shape.Type == ShapeType.Rectangle)
                WriteObject(xml, shape);
        }

        xml.EndRoot("annotation"u8);
    }

    private void WriteObject(XmlOutput xml, Shape shape)
    {
        xml.Start("object"u8);
        xml.Element("name"u8, labels.Names[labels.NumberOf(shape.Label)]);
        if (ItemAttributes.Find(shape, "pose") is { } pose)
            WriteValue(xml, "pose"u8, pose);
        xml.IntegerElement("truncated"u8, ToInteger(ItemAttributes.Find(shape, "truncated")));
        xml.IntegerElement("occluded"u8, shape.Occluded ? 1 : 0);
        xml.IntegerElement("difficult"u8, ToInteger(ItemAttributes.Find(shape, "difficult")));
        var box = Box.Of(shape);
        xml.Start("bndbox"u8);
        xml.ReprElement("xmin"u8, box.Left);
        xml.ReprElement("ymin"u8, box.Top);
        xml.ReprElement("xmax"u8, box.Left + box.Width);
        xml.ReprElement("ymax"u8, box.Top + box.Height);
        xml.End("bndbox"u8);
        WriteAttributes(xml, ItemAttributes.Of(shape));
        xml.End("object"u8);
    }

    private static void WriteAttributes(XmlOutput xml, ItemAttributes attributes)
    {
        var any = false;
        foreach (var attribute in attributes)
        {
            if (attribute.Name is "difficult" or "pose" or "truncated" or "occluded")
                continue;

            if (!any)
                xml.Start("attributes"u8);
            any = true;
            xml.Start("attribute"u8);
            xml.Element("name"u8, attribute.Name);
            WriteValue(xml, "value"u8, attribute);
            xml.End("attribute"u8);
        }

        if (any)
            xml.End("attributes"u8);
    }

    private static void WriteValue(XmlOutput xml, ReadOnlySpan<byte> name, ItemAttribute attribute)
    {
        switch (attribute.Kind)
        {
            case ItemValueKind.Number: xml.ReprElement(name, attribute.Number); break;
            case ItemValueKind.Integer: xml.IntegerElement(name, (long)attribute.Number); break;
            case ItemValueKind.Truth: xml.Element(name, attribute.Truth ? "True" : "False"); break;
            default: xml.Element(name, attribute.Text); break;
        }
    }

    /// <summary>What is missing, or is no whole number, is 0.</summary>
    private static long ToInteger(ItemAttribute? attribute) => attribute switch
    {
        { Kind: ItemValueKind.Truth, Truth: var truth } => truth ? 1 : 0,
        { Kind: ItemValueKind.Text, Text: var text } => long.TryParse(text, out var number) ? number : 0,
        { Number: var number } => double.IsFinite(number) ? (long)number : 0,
        null => 0,
    };
}
