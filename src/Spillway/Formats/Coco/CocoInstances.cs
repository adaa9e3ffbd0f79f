using System.Runtime.InteropServices;
using Spillway.Annotations;
using Spillway.Annotations.Masks;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Coco;

/// <summary>
/// Writes one instance: a shape, or the shapes of a group. The largest shape leads: it gives the category and the attributes. Whether a
/// group is a crowd (one mask) or a list of polygons is what the leader's <c>is_crowd</c> says, and without it whether a mask has its label.
/// </summary>
internal sealed class CocoInstances(Categories categories) : IDisposable
{
    private readonly CocoShapes shapes = new();
    private readonly Rle mask = new();
    private readonly Rle part = new();
    private readonly RleUnion union = new();

    /// <param name="areaAlone">The pixels of a single polygon, if they were counted.</param>
    /// <param name="writeMore">Writes further members of the instance.</param>
    public void Write(JsonOutput json, int id, CocoImage image, ReadOnlySpan<Shape> group, long? areaAlone = null, Action? writeMore = null)
    {
        var leader = group.Length == 1 ? group[0] : LargestOf(group, image);
        var box = BoxOf(group, image);
        var asCrowd = CocoAttributes.AsksForCrowd(leader) ?? HasMaskOf(group, leader.Label);
        var isCrowd = asCrowd && MergeIntoMask(group, image, withPolygons: true);

        json.StartObject();
        json.Integer("id"u8, id);
        json.Integer("image_id"u8, image.Id);
        json.Integer("category_id"u8, categories.IndexOf(leader.Label) + 1);
        json.Name("segmentation"u8);
        var area = isCrowd ? WriteMask(json) : asCrowd ? WriteNothing(json) : WritePolygons(json, group, image, areaAlone);
        json.Number("area"u8, area ?? box.Width * box.Height);
        box.Write(json);
        json.Integer("iscrowd"u8, isCrowd ? 1 : 0);
        CocoAttributes.Write(json, leader);
        writeMore?.Invoke();
        json.EndObject();
    }

    public void Dispose()
    {
        shapes.Dispose();
        mask.Dispose();
        part.Dispose();
        union.Dispose();
    }

    /// <summary>Of several that are as large, boxes come before polygons and those before masks.</summary>
    private Shape LargestOf(ReadOnlySpan<Shape> group, CocoImage image)
    {
        var (leader, largest, rank) = (group[0], double.NegativeInfinity, 0);
        foreach (var shape in group)
        {
            var area = shapes.AreaOf(shape, image);
            if (area < largest || (area == largest && RankOf(shape) >= rank))
                continue;
            (leader, largest, rank) = (shape, area, RankOf(shape));
        }

        return leader;
    }

    private static int RankOf(Shape shape) => shape.Type switch { ShapeType.Rectangle => 0, ShapeType.Polygon => 1, _ => 2 };

    /// <summary>Around the boxes of the group when it has any, else around all of it.</summary>
    private CocoBox BoxOf(ReadOnlySpan<Shape> group, CocoImage image)
    {
        var hasBoxes = false;
        foreach (var shape in group)
            hasBoxes |= shape.Type == ShapeType.Rectangle;

        CocoBox? around = null;
        foreach (var shape in group)
        {
            if (hasBoxes && shape.Type != ShapeType.Rectangle)
                continue;
            var box = shapes.BoxOf(shape, image);
            around = around is { } other ? other.Around(box) : box;
        }

        // The right and lower edge are added up and the size taken from them again, which shows in the last digit of the area.
        return around!.Value.Around(around.Value);
    }

    private static bool HasMaskOf(ReadOnlySpan<Shape> group, Label label)
    {
        foreach (var shape in group)
        {
            if (CocoShapes.IsMask(shape) && ReferenceEquals(shape.Label, label))
                return true;
        }

        return false;
    }

    /// <summary>False when the group has nothing but boxes, which have no outline in COCO.</summary>
    private bool MergeIntoMask(ReadOnlySpan<Shape> group, CocoImage image, bool withPolygons)
    {
        var any = false;
        foreach (var shape in group)
        {
            if (shape.Type == ShapeType.Rectangle || (shape.Type == ShapeType.Polygon && !withPolygons))
                continue;
            shapes.Rasterize(shape, image, any ? part : mask);
            if (any)
                union.Add(mask, part);
            any = true;
        }

        return any;
    }

    private long? WriteMask(JsonOutput json)
    {
        json.StartObject();
        json.Integers("counts"u8, mask.Counts);
        json.Integers("size"u8, [mask.Height, mask.Width]);
        json.EndObject();
        return mask.Area;
    }

    private static long? WriteNothing(JsonOutput json)
    {
        json.StartArray();
        json.EndArray();
        return null;
    }

    /// <summary>The polygons of the group, then those around its masks. Returns the pixels they cover together; null without any.</summary>
    private long? WritePolygons(JsonOutput json, ReadOnlySpan<Shape> group, CocoImage image, long? areaAlone)
    {
        var fromMasks = CollectionsMarshal.AsSpan(MergeIntoMask(group, image, withPolygons: false) ? MaskPolygons.Of(mask) : null);
        var polygons = fromMasks.Length;
        foreach (var shape in group)
            polygons += shape.Type == ShapeType.Polygon ? 1 : 0;

        long? alone = null;
        var written = 0;
        json.StartArray();
        foreach (var shape in group)
        {
            if (shape.Type != ShapeType.Polygon)
                continue;
            var points = shapes.Rounded(shape);
            json.Numbers(points);
            if (polygons == 1)
                alone = areaAlone ?? shapes.PixelsOf(shape, image);
            else
                Unite(points, image, ++written);
        }

        foreach (var polygon in fromMasks)
        {
            json.Numbers(polygon);
            if (polygons == 1)
                alone = shapes.AreaOfPolygon(polygon, image.Height, image.Width);
            else
                Unite(polygon, image, ++written);
        }

        json.EndArray();
        return polygons > 1 ? mask.Area : alone;
    }

    /// <summary>Adds a polygon to those before it, in the mask.</summary>
    private void Unite(ReadOnlySpan<double> points, CocoImage image, int number)
    {
        shapes.RasterizePolygon(points, image, number == 1 ? mask : part);
        if (number > 1)
            union.Add(mask, part);
    }
}
