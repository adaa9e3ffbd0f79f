using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.CvatXml;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CvatForImages;

/// <summary>The <c>image</c> elements: one for each frame, annotated or not, with its shapes and then its tags.</summary>
/// <param name="inProject">Where several tasks can be.</param>
internal sealed class ImageElements((string Subset, long TaskId)? inProject) : IFrameWriter<FrameAnnotations>
{
    public static void Write(XmlOutput xml, FormatWork work)
    {
        foreach (var subset in work.Subsets)
        {
            foreach (var task in subset.Tasks)
            {
                (string, long)? inProject = work.Dataset.HasSubsets ? (subset.Name, task.Id) : null;
                FrameTexts.Write(work, task, frame => frame, () => new ImageElements(inProject), xml.Children);
            }
        }
    }

    public void Write(IReadOnlyList<FrameAnnotations> frames, TextOutput text)
    {
        var xml = new XmlOutput(text, level: 1);
        foreach (var frame in frames)
            WriteImage(xml, frame);
    }

    public void Dispose()
    {
    }

    private void WriteImage(XmlOutput xml, FrameAnnotations annotations)
    {
        var frame = annotations.Frame;
        xml.Start("image"u8);
        xml.Attribute("id"u8, frame.Number);
        xml.Attribute("name"u8, frame.Name);
        if (inProject is { } place)
        {
            xml.Attribute("subset"u8, place.Subset);
            xml.Attribute("task_id"u8, place.TaskId);
        }

        xml.Attribute("width"u8, frame.Width);
        xml.Attribute("height"u8, frame.Height);
        foreach (var shape in annotations.Shapes)
            WriteShape(xml, shape, isElement: false);
        foreach (var tag in annotations.Tags)
            WriteTag(xml, tag);
        xml.End("image"u8);
    }

    private static void WriteShape(XmlOutput xml, Shape shape, bool isElement)
    {
        var name = CvatShape.ElementName(shape.Type);
        xml.Start(name);
        xml.Attribute("label"u8, shape.Label.Name);
        xml.Attribute("source"u8, shape.Source);
        if (isElement)
            xml.Attribute("outside"u8, shape.Outside);
        if (shape.Type != ShapeType.Skeleton)
            xml.Attribute("occluded"u8, shape.Occluded);
        CvatShape.WriteCoordinates(xml, shape);
        if (!isElement)
            xml.Attribute("z_order"u8, shape.ZOrder);
        WriteGroup(xml, shape.Group);
        foreach (var element in shape.Elements)
            WriteShape(xml, element, isElement: true);
        CvatShape.WriteAttributes(xml, shape.Attributes);
        xml.End(name);
    }

    private static void WriteTag(XmlOutput xml, Tag tag)
    {
        xml.Start("tag"u8);
        xml.Attribute("label"u8, tag.Label.Name);
        xml.Attribute("source"u8, tag.Source);
        WriteGroup(xml, tag.Group);
        CvatShape.WriteAttributes(xml, tag.Attributes);
        xml.End("tag"u8);
    }

    private static void WriteGroup(XmlOutput xml, int group)
    {
        if (group != 0)
            xml.Attribute("group_id"u8, group);
    }
}
