using Spillway.Formats.CvatXml;

namespace Spillway.Formats.CvatForVideo;

/// <summary>CVAT's own XML, track by track; a shape that was drawn alone becomes a track of one frame. Tags are lost.</summary>
internal sealed class CvatForVideoFormat : IDatasetFormat
{
    public string Name => "CVAT for video 1.1";

    public void Write(FormatWork work)
    {
        CvatXmlDocument.Write(work, xml => TrackElements.Write(xml, work));
        if (work.SaveImages)
            CvatXmlDocument.AddPictures(work);
    }
}
