using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>COCO's object instances: boxes, polygons and masks, one JSON file for each subset.</summary>
internal sealed class CocoFormat : IDatasetFormat
{
    public string Name => "COCO 1.0";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        var progress = new FrameProgress(dataset, options);
        var categories = new Categories(dataset.Labels);
        var imageIds = new CocoImageIds();
        using var instances = new CocoInstances(categories);
        foreach (var subset in ExportedSubset.AllOf(dataset))
        {
            WriteInstances(subset, archive, categories, imageIds, instances, progress, cancellationToken);
            if (options.SaveImages)
                CocoPictures.Add(subset, archive, progress, cancellationToken);
        }
    }

    private static void WriteInstances(
        ExportedSubset subset, IArchiveWriter archive, Categories categories, CocoImageIds imageIds, CocoInstances instances,
        FrameProgress progress, CancellationToken cancellationToken)
    {
        using var entry = archive.CreateEntry($"annotations/instances_{subset.Name}.json");
        using var output = new TextOutput(entry);
        var json = new JsonOutput(output);
        json.StartObject();
        CocoHeader.Write(json);
        CocoCategories.Write(json, categories);
        var ids = CocoImages.Write(json, subset, imageIds, cancellationToken);
        CocoAnnotations.Write(json, subset, ids, instances, progress, cancellationToken);
        json.EndObject();
    }
}
