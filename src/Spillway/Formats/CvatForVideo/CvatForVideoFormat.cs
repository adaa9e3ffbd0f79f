using Spillway.Datasets;
using Spillway.Formats.CvatXml;
using Spillway.Formats.Items;

namespace Spillway.Formats.CvatForVideo;

/// <summary>CVAT's own XML, track by track; a shape that was drawn alone becomes a track of one frame. Tags are lost.</summary>
internal sealed class CvatForVideoFormat : IDatasetFormat
{
    public string Name => "CVAT for video 1.1";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        CvatXmlDocument.Write(dataset, archive, xml => TrackElements.Write(xml, dataset, cancellationToken));
        if (options.SaveImages)
            CvatXmlDocument.AddPictures(dataset, archive, new FrameProgress(dataset, options with { SaveImages = false }), cancellationToken);
    }
}
