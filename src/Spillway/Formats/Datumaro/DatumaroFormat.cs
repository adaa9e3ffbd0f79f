using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.Datumaro;

/// <summary>Datumaro's own JSON: all that CVAT hands to its exporters, one file for each subset.</summary>
internal sealed class DatumaroFormat : IDatasetFormat
{
    public string Name => "Datumaro 1.0";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        var progress = new FrameProgress(dataset, options);
        var categories = new DatumaroCategories(dataset.Labels);
        foreach (var subset in ExportedSubset.AllOf(dataset))
        {
            DatumaroDocument.Write(archive, subset, categories, options.SaveImages, progress, cancellationToken);
            if (!options.SaveImages)
                continue;

            var names = new ArchiveNames();
            foreach (var task in subset.Tasks)
                FramePictures.Add(task, archive, frame => $"images/{subset.Name}/{DatumaroDocument.PictureName(names, task, frame)}", progress, cancellationToken);
        }
    }
}
