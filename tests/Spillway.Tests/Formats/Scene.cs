using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Media;
using Spillway.Storage;
using Spillway.Tests.Datasets;

namespace Spillway.Tests.Formats;

/// <summary>Small datasets with every kind of annotation.</summary>
internal static class Scene
{
    public static readonly AttributeSpec Speed = new("speed", true, AttributeInputType.Number, "0", []);
    public static readonly AttributeSpec Parked = new("parked \"&\"", false, AttributeInputType.Checkbox, "false", ["false"]);
    public static readonly AttributeSpec IsCrowd = new("is_crowd", false, AttributeInputType.Checkbox, "false", ["false"]);

    public static readonly Label Car = Label(1, "car", Speed, Parked);
    public static readonly Label Cone = Label(2, "cône <1>");
    public static readonly Label People = Label(3, "people", IsCrowd);
    public static readonly Label Person = Skeleton();

    public static IReadOnlyList<Label> Labels => [Car, Cone, People, Person];

    public static Shape Box(double x, double y, double right, double bottom) => Shape(ShapeType.Rectangle, x, y, right, bottom);

    public static Shape Shape(ShapeType type, params double[] points) => new() { Type = type, Label = Cone, Frame = 0, Points = points };

    /// <summary>3 × 2 pixels at 10, 20.</summary>
    public static Shape Mask() => Shape(ShapeType.Mask, 0, 6, 10, 20, 12, 21);

    public static Dataset Task(params Shape[] shapes) => DatasetFactory.OfTask(Source(shapes), Labels);

    /// <summary>Three frames in a folder, one of them without annotations.</summary>
    public static Dataset Everything() => DatasetFactory.OfTask(EverythingSource(), Labels);

    public static TaskSource WithoutData() => Tasks.Of(0).WithoutData() with { JobIds = [], Annotations = [] };

    /// <summary>Two tasks of one subset with pictures of the same names, and one without a subset.</summary>
    public static Dataset Project() => DatasetFactory.OfProject(
        1, ProjectNamed("project"), DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch,
        [EverythingSource().InSubset("train", 1), EverythingSource().InSubset("train", 2), EverythingSource().InSubset("", 3)]);

    public static ProjectDocument ProjectNamed(string name) => new(name, "https://tracker.example.com/7", Labels, []);

    public static TaskSource EverythingSource()
    {
        var point = Shape(ShapeType.Points, 4, 5) with { Label = Person.Sublabels[0] };
        return Source(
            Box(1.005, 2, 30.25, 40) with { Label = Car, Rotation = 30.5, Attributes = [new(Speed, "12.5"), new(Parked, "true")], Group = 1 },
            Box(1, 2, 3, 4) with { Label = Car, Group = 1, ZOrder = 2 },
            Shape(ShapeType.Polygon, 10, 10, 20, 10, 20, 20),
            Shape(ShapeType.Polyline, 1, 1, 2, 2.5),
            Shape(ShapeType.Points, 1, 1, 2, 2),
            Shape(ShapeType.Ellipse, 50, 50, 60, 45),
            Shape(ShapeType.Cuboid, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
            Mask() with { Frame = 2 },
            Shape(ShapeType.Skeleton) with { Label = Person, Frame = 2, Elements = [point with { Frame = 2 }] }) with
        { Images = [Image("a/0.jpg"), Image("a/1.jpg"), Image("a/ü 2.PNG")] };
    }

    private static TaskSource Source(params Shape[] shapes) =>
        Tasks.Of(3, Tasks.Job(0, 2, new InMemoryJob(shapes, [], [new Tag { Label = Cone, Frame = 0 }]))) with { Images = [Image("0.jpg"), Image("1.jpg"), Image("2.jpg")] };

    public static SourceImage Image(string name) => new(name, 100, 80, new MediaFile(name, 0, 0, new FileRange("/dev/null", 0, 0), false), []);

    private static Label Label(int id, string name, params AttributeSpec[] attributes) =>
        new() { Id = id, Name = name, Color = "#ff0000", Type = "any", Attributes = attributes };

    private static Label Skeleton()
    {
        var person = new Label { Id = 4, Name = "person", Color = "#00ff00", Type = "skeleton", Attributes = [], Svg = "<circle data-label-name=\"nose\"></circle>" };
        person.Sublabels = [new Label { Id = 5, Name = "nose", Color = "#0000ff", Type = "points", Attributes = [], Parent = person }];
        return person;
    }
}
