using Spillway.Formats.CvatXml;

namespace Spillway.Formats.CvatForImages;

/// <summary>CVAT's own XML, frame by frame: everything an annotation has, tracks as the shapes they have on each frame.</summary>
internal sealed class CvatForImagesFormat : IDatasetFormat
{
    public string Name => "CVAT for images 1.1";

    public void Write(FormatWork work)
    {
        CvatXmlDocument.Write(work, xml => ImageElements.Write(xml, work));
        if (work.SaveImages)
            CvatXmlDocument.AddPictures(work);
    }
}
