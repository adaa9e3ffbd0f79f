using Spillway.Annotations;

namespace Spillway.Tests.Annotations;

/// <summary>Short ways to write annotations down.</summary>
internal static class Drawn
{
    public static Label Car { get; } = Label(1, "car");

    public static Label Tree { get; } = Label(2, "tree");

    public static Label Label(int id, string name, params AttributeSpec[] attributes) =>
        new() { Id = id, Name = name, Color = "", Type = "any", Attributes = attributes };

    public static AttributeSpec Attribute(string name, bool mutable, string value) => new(name, mutable, AttributeInputType.Text, value, []);

    public static Shape Shape(ShapeType type, int frame, params double[] points) =>
        new() { Type = type, Label = Car, Frame = frame, Points = points };

    public static Shape Box(int frame, double x = 0, double y = 0, double size = 10) =>
        Shape(ShapeType.Rectangle, frame, x, y, x + size, y + size);

    public static Shape OutsideBox(int frame, double x = 0) => Box(frame, x) with { Outside = true };

    public static Track Track(params Shape[] shapes) => new() { Label = Car, Frame = shapes[0].Frame, Shapes = shapes };

    /// <summary>A track of a skeleton that is there from a frame on, with elements of single points.</summary>
    public static Track Skeleton(int frame, params Track[] elements) => new()
    {
        Label = Car,
        Frame = frame,
        Shapes = [Shape(ShapeType.Skeleton, frame)],
        Elements = elements,
    };

    public static Shape Dot(int frame, double x, bool outside = false) => Shape(ShapeType.Points, frame, x, 0) with { Outside = outside };
}
