using Spillway.Datasets;
using Spillway.Formats.Coco;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>COCO's keypoints: skeletons, each with the box, polygon or mask of its group, one JSON file for each subset.</summary>
internal sealed class CocoKeypointsFormat : IDatasetFormat
{
    public string Name => "COCO Keypoints 1.0";

    public string Extension => "zip";

    public Dimension Dimension => Dimension.TwoD;

    public void Write(Dataset dataset, IArchiveWriter archive, ExportOptions options, CancellationToken cancellationToken)
    {
        FormatFit.Require(this, dataset, options);
        var progress = new FrameProgress(dataset, options);
        var skeletons = new KeypointCategories(dataset.Labels);
        var imageIds = new CocoImageIds();
        using var annotations = new KeypointAnnotations(skeletons);
        foreach (var subset in ExportedSubset.AllOf(dataset))
        {
            WriteKeypoints(subset, archive, skeletons, imageIds, annotations, progress, cancellationToken);
            if (options.SaveImages)
                CocoPictures.Add(subset, archive, progress, cancellationToken);
        }
    }

    private static void WriteKeypoints(
        ExportedSubset subset, IArchiveWriter archive, KeypointCategories skeletons, CocoImageIds imageIds, KeypointAnnotations annotations,
        FrameProgress progress, CancellationToken cancellationToken)
    {
        using var entry = archive.CreateEntry($"annotations/person_keypoints_{subset.Name}.json");
        using var output = new TextOutput(entry);
        var json = new JsonOutput(output);
        json.StartObject();
        CocoHeader.Write(json);
        skeletons.Write(json);
        var ids = CocoImages.Write(json, subset, imageIds, cancellationToken);
        annotations.Write(json, subset, ids, progress, cancellationToken);
        json.EndObject();
    }
}
