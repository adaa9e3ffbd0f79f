using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CvatXml;

/// <summary>The frame that both kinds of CVAT XML share: <c>annotations.xml</c> with version and meta, and pictures below <c>images/</c>.</summary>
internal static class CvatXmlDocument
{
    public static void Write(FormatWork work, Action<XmlOutput> writeBody)
    {
        using var entry = work.Archive.CreateEntry("annotations.xml");
        using var output = new TextOutput(entry);
        var xml = new XmlOutput(output);
        xml.Declaration();
        xml.StartRoot("annotations"u8);
        xml.Element("version"u8, "1.1");
        CvatMeta.Write(xml, work.Dataset);
        writeBody(xml);
        xml.EndRoot("annotations"u8);
    }

    public static void AddPictures(FormatWork work)
    {
        foreach (var subset in work.Subsets)
        {
            var folder = work.Dataset.HasSubsets ? $"images/{subset.Name}/" : "images/";
            var names = new PictureNames(subset.Tasks, whateverExtension: false);
            foreach (var task in subset.Tasks)
                FramePictures.Add(work, task, frame => folder + names.Of(task, frame));
        }
    }
}
