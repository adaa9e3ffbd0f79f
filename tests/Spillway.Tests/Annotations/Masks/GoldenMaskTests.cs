using System.IO.Compression;
using System.Text.Json;
using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

/// <summary>CVAT's own exports say which pixels a mask, a polygon and an ellipse have.</summary>
public sealed class GoldenMaskTests
{
    [Theory]
    [InlineData("task-24-all-shapes")]
    [InlineData("task-26-polygons-and-masks")]
    [InlineData("task-34-p-train-a")]
    [InlineData("task-36-p-val-a")]
    public void Areas_and_runs_are_those_of_CVAT(string name)
    {
        var folder = SharedData.Require($"golden/made/{name}");
        using var annotations = ReadJson(folder, "backup.zip", "annotations.json");
        using var coco = ReadJson(folder, "coco-1-0-annotations.zip", "annotations/instances_");
        var images = coco.RootElement.GetProperty("images").EnumerateArray()
            .Select(image => (Height: image.GetProperty("height").GetInt32(), Width: image.GetProperty("width").GetInt32())).ToList();
        var expected = coco.RootElement.GetProperty("annotations").EnumerateArray().Select(Describe).ToHashSet();
        var compared = 0;
        var shapes = annotations.RootElement.EnumerateArray().SelectMany(job => job.GetProperty("shapes").EnumerateArray()).ToList();

        // COCO makes one object of a group, and polygons of a mask that says it is no crowd; those are the format's own tests.
        foreach (var shape in shapes.GroupBy(shape => (shape.GetProperty("frame").GetInt32(), Group: shape.GetProperty("group").GetInt32())).Where(group => group.Key.Group == 0 || group.Count() == 1).SelectMany(group => group))
        {
            if (shape.GetProperty("attributes").EnumerateArray().Any(attribute => attribute.GetProperty("name").GetString() == "is_crowd")) continue;
            var frame = shape.GetProperty("frame").GetInt32();
            if (Rasterize(shape, images[frame].Height, images[frame].Width) is not { } found) continue;
            expected.ShouldContain($"{frame + 1} {found}");
            compared++;
        }

        compared.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void A_mask_that_is_no_crowd_has_the_polygons_of_CVAT()
    {
        var folder = SharedData.Require("golden/made/task-24-all-shapes");
        using var annotations = ReadJson(folder, "backup.zip", "annotations.json");
        using var coco = ReadJson(folder, "coco-1-0-annotations.zip", "annotations/instances_");
        var points = annotations.RootElement[0].GetProperty("shapes").EnumerateArray().First(shape => shape.GetProperty("type").GetString() == "mask")
            .GetProperty("points").EnumerateArray().Select(point => point.GetDouble()).ToArray();
        using var rle = new Rle();
        new CvatMask().ToRle(points, 108, 195, rle);
        MaskPolygons.Of(rle).ShouldHaveSingleItem().ShouldBe(
            coco.RootElement.GetProperty("annotations")[1].GetProperty("segmentation")[0].EnumerateArray().Select(point => point.GetDouble()));
    }

    private static string Describe(JsonElement annotation)
    {
        var segmentation = annotation.GetProperty("segmentation");
        var runs = segmentation.ValueKind == JsonValueKind.Object ? string.Join(',', segmentation.GetProperty("counts").EnumerateArray()) : "polygon";
        return $"{annotation.GetProperty("image_id")} {annotation.GetProperty("area").GetDouble()} {runs}";
    }

    private static string? Rasterize(JsonElement shape, int height, int width)
    {
        var points = shape.GetProperty("points").EnumerateArray().Select(point => point.GetDouble()).ToArray();
        using var rle = new Rle();
        switch (shape.GetProperty("type").GetString())
        {
            case "polygon":
                new PolygonRasterizer().Rasterize(points, height, width, rle);
                return $"{rle.Area} polygon";
            case "mask":
                new CvatMask().ToRle(points, height, width, rle);
                break;
            case "ellipse":
                new EllipseRasterizer().Rasterize(points, shape.GetProperty("rotation").GetDouble(), height, width, rle);
                break;
            default:
                return null;
        }

        return $"{rle.Area} {string.Join(',', rle.Counts.ToArray())}";
    }

    private static JsonDocument ReadJson(string folder, string archive, string entry)
    {
        using var zip = ZipFile.OpenRead(Path.Combine(folder, archive));
        using var stream = zip.Entries.Single(candidate => candidate.FullName.StartsWith(entry, StringComparison.Ordinal)).Open();
        return JsonDocument.Parse(stream);
    }
}
