using Spillway.Formats.Items;

namespace Spillway.Formats.Datumaro;

/// <summary>Datumaro's own JSON: all that CVAT hands to its exporters, one file for each subset.</summary>
internal sealed class DatumaroFormat : IDatasetFormat
{
    public string Name => "Datumaro 1.0";

    public void Write(FormatWork work)
    {
        var categories = new DatumaroCategories(work.Dataset.Labels);
        foreach (var subset in work.Subsets)
        {
            DatumaroDocument.Write(work, subset, categories);
            if (!work.SaveImages)
                continue;

            var names = new ArchiveNames();
            foreach (var task in subset.Tasks)
                FramePictures.Add(work, task, frame => $"images/{subset.Name}/{DatumaroDocument.PictureName(names, task, frame)}");
        }
    }
}
