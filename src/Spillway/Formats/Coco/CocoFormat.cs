using Spillway.Formats.Items;

namespace Spillway.Formats.Coco;

/// <summary>COCO's object instances: boxes, polygons and masks, one JSON file for each subset.</summary>
internal sealed class CocoFormat : IDatasetFormat
{
    public string Name => "COCO 1.0";

    public void Write(FormatWork work)
    {
        var categories = new Categories(work.Dataset.Labels);
        CocoSubsets.Write(work, new CocoKind(
            "instances", json => CocoCategories.Write(json, categories), CocoFrameWriter.CountInstances, () => new CocoFrameWriter(categories)));
    }
}
