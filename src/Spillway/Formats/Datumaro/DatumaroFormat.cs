using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.Datumaro;

/// <summary>Datumaro's own JSON: all that CVAT hands to its exporters, one file for each subset.</summary>
internal sealed class DatumaroFormat : IDatasetFormat
{
    public string Name => "Datumaro 1.0";

    public void Require(Dataset dataset) => _ = new DatumaroCategories(dataset.Labels);

    public void Write(FormatWork work)
    {
        var categories = new DatumaroCategories(work.Dataset.Labels);
        foreach (var subset in work.Subsets)
        {
            // The format has no folders below a subset's pictures.
            var pictures = work.SaveImages
                ? new PictureNames(subset.Tasks, whateverExtension: false, (task, frame) => FrameNames.FileName(task, frame).Replace('/', '_'))
                : null;
            DatumaroDocument.Write(work, subset, categories, pictures);
            if (pictures is null)
                continue;

            foreach (var task in subset.Tasks)
                FramePictures.Add(work, task, frame => $"images/{subset.Name}/{pictures.Of(task, frame)}");
        }
    }
}
