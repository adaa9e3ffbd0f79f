using Spillway.Datasets;
using Spillway.Formats.CvatXml;
using Spillway.Formats.Items;

namespace Spillway.Formats.CvatForImages;

/// <summary>CVAT's own XML, frame by frame: everything an annotation has, tracks as the shapes they have on each frame.</summary>
internal sealed class CvatForImagesFormat : IDatasetFormat
{
    public string Name => "CVAT for images 1.1";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        var progress = new FrameProgress(dataset, options);
        CvatXmlDocument.Write(dataset, archive, xml => ImageElements.Write(xml, dataset, progress, cancellationToken));
        if (options.SaveImages)
            CvatXmlDocument.AddPictures(dataset, archive, progress, cancellationToken);
    }
}
