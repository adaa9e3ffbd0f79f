using System.Text.Json.Nodes;
using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats;
using Spillway.Formats.Coco;

namespace Spillway.Tests.Formats.Coco;

public sealed class CocoFormatTests
{
    [Fact]
    public void A_box_has_an_area_and_no_outline() =>
        Annotations(Scene.Task(Scene.Box(10.5, 20, 30.5, 30) with { Rotation = 45 })).ShouldHaveSingleItem().ToJsonString().ShouldBe(
            """{"id":1,"image_id":1,"category_id":2,"segmentation":[],"area":200.0,"bbox":[10.5,20.0,20.0,10.0],"iscrowd":0,"attributes":{"occluded":false,"rotation":45.0}}""");

    [Fact]
    public void The_second_corner_of_a_box_comes_by_way_of_its_size_and_is_rounded_then() =>
        Annotations(Scene.Task(Scene.Box(1.1, 0, 5.155, 1))).ShouldHaveSingleItem()["bbox"]!.ToJsonString().ShouldBe("[1.1,0.0,4.05,1.0]");

    [Fact]
    public void A_mask_is_a_crowd()
    {
        var annotation = Annotations(Scene.Task(Scene.Mask())).ShouldHaveSingleItem();
        annotation["segmentation"]!.ToJsonString().ShouldBe("""{"counts":[820,2,78,2,78,2,7018],"size":[80,100]}""");
        annotation["area"]!.GetValue<double>().ShouldBe(6);
        annotation["bbox"]!.ToJsonString().ShouldBe("[10.0,20.0,3.0,2.0]");
        annotation["iscrowd"]!.GetValue<int>().ShouldBe(1);
    }

    [Fact]
    public void A_mask_whose_label_says_it_is_no_crowd_becomes_polygons()
    {
        var annotation = Annotations(Scene.Task(Scene.Mask() with { Label = Scene.People })).ShouldHaveSingleItem();
        annotation["iscrowd"]!.GetValue<int>().ShouldBe(0);
        annotation["segmentation"].ShouldBeOfType<JsonArray>();
        annotation["attributes"]!.AsObject().ShouldNotContainKey("is_crowd");
    }

    [Fact]
    public void A_polygon_whose_label_says_it_is_a_crowd_becomes_a_mask()
    {
        var polygon = Scene.Shape(ShapeType.Polygon, 10, 10, 20, 10, 20, 20) with { Label = Scene.People, Attributes = [new(Scene.IsCrowd, "true")] };
        var annotation = Annotations(Scene.Task(polygon)).ShouldHaveSingleItem();
        annotation["iscrowd"]!.GetValue<int>().ShouldBe(1);
        annotation["segmentation"]!["size"]!.ToJsonString().ShouldBe("[80,100]");
    }

    [Fact]
    public void A_group_is_one_annotation_led_by_its_largest_shape_and_boxed_by_its_boxes()
    {
        var annotation = Annotations(Scene.Task(
            Scene.Shape(ShapeType.Polygon, 0, 0, 90, 0, 90, 70, 0, 70) with { Label = Scene.Car, Group = 3 },
            Scene.Box(10, 10, 20, 20) with { Group = 3 })).ShouldHaveSingleItem();
        annotation["category_id"]!.GetValue<int>().ShouldBe(1);
        annotation["bbox"]!.ToJsonString().ShouldBe("[10.0,10.0,10.0,10.0]");
        annotation["segmentation"]!.AsArray().Count.ShouldBe(1);
        annotation["area"]!.GetValue<double>().ShouldBe(6300);
    }

    [Fact]
    public void How_large_a_polygon_is_in_its_group_follows_from_its_corners_and_not_from_the_pixels_it_covers() => Annotations(Scene.Task(
        Scene.Shape(ShapeType.Polygon, 25.3, 23, 52, 23, 52, 55, 25.3, 55) with { Label = Scene.Car, Group = 3 },
        Scene.Box(25.3, 23, 52.1, 55) with { Group = 3 })).ShouldHaveSingleItem()["category_id"]!.GetValue<int>().ShouldBe(2);

    [Fact]
    public void Groups_come_after_shapes_without_one()
    {
        var first = Scene.Box(0, 0, 1, 1);
        Annotations(Scene.Task(first with { Group = 2, Label = Scene.Car }, first with { Group = 1, Label = Scene.People }, first))
            .Select(annotation => annotation["category_id"]!.GetValue<int>()).ShouldBe([2, 3, 1]);
    }

    [Fact]
    public void What_COCO_has_no_place_for_is_left_out() => Annotations(Scene.Task(
        Scene.Shape(ShapeType.Points, 1, 1), Scene.Shape(ShapeType.Polyline, 1, 1, 2, 2), Scene.Shape(ShapeType.Skeleton) with { Label = Scene.Person })).ShouldBeEmpty();

    [Fact]
    public void A_number_that_is_none_is_refused_with_its_name() =>
        Should.Throw<FormatRefusedException>(() => Annotations(Scene.Task(Scene.Box(0, 0, 1, 1) with { Label = Scene.Car, Attributes = [new(Scene.Speed, "fast")] })))
            .Message.ShouldContain("'speed'");

    [Fact]
    public void Pictures_of_a_subset_have_ids_of_their_own()
    {
        var archive = Written(Scene.Project());
        archive.Texts.Keys.ShouldBe(["annotations/instances_default.json", "annotations/instances_train.json"]);
        var train = JsonNode.Parse(archive.Texts["annotations/instances_train.json"])!["images"]!.AsArray();
        train.Select(image => image!["id"]!.GetValue<int>()).Distinct().Count().ShouldBe(6);
        train.Select(image => image!["file_name"]!.GetValue<string>()).ShouldBe(["a/0.jpg", "a/1.jpg", "a/ü 2.PNG", "a/0_1.jpg", "a/1_1.jpg", "a/ü 2_1.PNG"]);
    }

    private static IReadOnlyList<JsonNode> Annotations(Dataset dataset) =>
        [.. JsonNode.Parse(Written(dataset).Texts.Single().Value)!["annotations"]!.AsArray().Select(node => node!)];

    private static RecordingArchive Written(Dataset dataset)
    {
        var archive = new RecordingArchive();
        ((IDatasetFormat)new CocoFormat()).Write(dataset, archive, new ExportOptions(false), default);
        return archive;
    }
}
