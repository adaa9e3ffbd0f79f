using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CvatXml;

/// <summary>The <c>labels</c> in the meta: each with its attributes, sublabels as labels of their own that name their parent.</summary>
internal static class CvatLabels
{
    public static void Write(XmlOutput xml, IReadOnlyList<Label> labels)
    {
        xml.Start("labels"u8);
        foreach (var label in new Categories(labels).All)
            WriteLabel(xml, label);
        xml.End("labels"u8);
    }

    private static void WriteLabel(XmlOutput xml, Label label)
    {
        xml.Start("label"u8);
        xml.Element("name"u8, label.Name);
        xml.Element("color"u8, label.Color);
        xml.Element("type"u8, label.Type);
        xml.Start("attributes"u8);
        foreach (var attribute in label.Attributes)
            WriteAttribute(xml, attribute);
        xml.End("attributes"u8);
        if (label.Parent is { } parent)
            xml.Element("parent"u8, parent.Name);
        if (label.Type == "skeleton")
            xml.Element("svg"u8, label.Svg ?? "");
        xml.End("label"u8);
    }

    private static void WriteAttribute(XmlOutput xml, AttributeSpec attribute)
    {
        xml.Start("attribute"u8);
        xml.Element("name"u8, attribute.Name);
        xml.Element("mutable"u8, attribute.Mutable ? "True" : "False");
        xml.Element("input_type"u8, attribute.InputType.ToString().ToLowerInvariant());
        xml.Element("default_value"u8, attribute.DefaultValue);
        xml.Element("values"u8, string.Join('\n', attribute.Values));
        xml.End("attribute"u8);
    }
}
