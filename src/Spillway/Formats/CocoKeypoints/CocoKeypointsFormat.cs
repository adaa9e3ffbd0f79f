using Spillway.Datasets;
using Spillway.Formats.Coco;

namespace Spillway.Formats.CocoKeypoints;

/// <summary>COCO's keypoints: skeletons, each with the box, polygon or mask of its group, one JSON file for each subset.</summary>
internal sealed class CocoKeypointsFormat : IDatasetFormat
{
    public string Name => "COCO Keypoints 1.0";

    public void Require(Dataset dataset) => _ = new KeypointCategories(dataset.Labels);

    public void Write(FormatWork work)
    {
        var skeletons = new KeypointCategories(work.Dataset.Labels);
        CocoSubsets.Write(work, new CocoKind(
            "person_keypoints", skeletons.Write, KeypointFrameWriter.CountAnnotations, () => new KeypointFrameWriter(skeletons)));
    }
}
