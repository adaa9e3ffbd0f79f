using CsCheck;
using Spillway.Annotations;
using Spillway.Annotations.Interpolation;
using static Spillway.Tests.Annotations.Drawn;

namespace Spillway.Tests.Annotations.Interpolation;

public sealed class TrackInterpolationTests
{
    [Fact]
    public void A_track_goes_on_to_the_end_from_its_last_keyframe()
    {
        var shapes = Read(Track(Box(1), Box(3, x: 20)), end: 6);

        shapes.Select(shape => (shape.Frame, shape.Points.Span[0], shape.Keyframe))
            .ShouldBe([(1, 0, true), (2, 10, false), (3, 20, true), (4, 20, false), (5, 20, false)]);
    }

    [Fact]
    public void A_track_with_a_gap_is_away_between_outside_and_the_next_keyframe() =>
        Visible(Track(Box(0), OutsideBox(2), Box(4), OutsideBox(5))).ShouldBe([0, 1, 4]);

    [Fact]
    public void An_outside_keyframe_is_given_because_it_ends_a_stretch() =>
        Read(Track(Box(0), OutsideBox(2), Box(4)), end: 5).Select(shape => (shape.Frame, shape.Outside))
            .ShouldBe([(0, false), (1, false), (2, true), (4, false)]);

    [Fact]
    public void A_track_without_keyframes_is_nowhere() =>
        Read(Track(Box(0)) with { Shapes = [] }, end: 5).ShouldBeEmpty();

    [Fact]
    public void A_track_of_one_outside_keyframe_is_nowhere_to_be_seen() =>
        Visible(Track(OutsideBox(2))).ShouldBeEmpty();

    [Fact]
    public void A_track_that_begins_before_its_first_keyframe_is_outside_until_then()
    {
        var shapes = Read(Track(Box(3)) with { Frame = 1 }, end: 5);

        shapes.Select(shape => (shape.Frame, shape.Outside)).ShouldBe([(1, true), (3, false), (4, false)]);
    }

    [Fact]
    public void A_keyframe_between_two_others_changes_the_way() =>
        Read(Track(Box(0), Box(2, x: 100), Box(4, x: 0)), end: 5).Select(shape => shape.Points.Span[0]).ShouldBe([0, 50, 100, 50, 0]);

    [Fact]
    public void A_track_that_ends_outside_does_not_go_on() =>
        Visible(Track(Box(0), OutsideBox(3)), end: 8).ShouldBe([0, 1, 2]);

    [Fact]
    public void Keyframes_out_of_order_are_put_in_order() =>
        Read(Track(Box(2, x: 20), Box(0)) with { Frame = 0 }, end: 3).Select(shape => shape.Points.Span[0]).ShouldBe([0, 10, 20]);

    [Fact]
    public void A_keyframe_on_a_deleted_frame_counts_for_nothing()
    {
        var deleted = new FrameSet(5);
        deleted.Add(2);

        var shapes = TrackInterpolation.ReadShapes(
            Track(Box(0), Box(2, x: 1000), Box(4, x: 40)), 0, new TrackReading(5, deleted, null, false));

        shapes.Select(shape => (shape.Frame, shape.Points.Span[0])).ShouldBe([(0, 0), (1, 10), (3, 30), (4, 40)]);
    }

    [Fact]
    public void Shapes_between_keyframes_keep_the_attributes_of_the_one_before_and_take_those_of_the_track()
    {
        var (speed, colour) = (Attribute("speed", true, "0"), Attribute("colour", false, "red"));
        var label = Label(3, "bus", speed, colour);
        var track = Track(
            Box(0) with { Label = label },
            Box(2) with { Label = label, Attributes = [new AttributeValue(speed, "50")] },
            Box(3) with { Label = label }) with
        { Label = label };

        Read(track, end: 4).Select(shape => string.Join(' ', shape.Attributes.Select(attribute => attribute.Value)))
            .ShouldBe(["0 red", "0 red", "50 red", "50 red"]);
    }

    [Fact]
    public void A_skeleton_carries_its_elements_with_those_that_are_outside()
    {
        var skeleton = Skeleton(0, Track(Dot(0, 0), Dot(2, 20)), Track(Dot(0, 5), Dot(1, 5, outside: true)));

        var shapes = Read(skeleton, end: 3);

        shapes.Select(shape => string.Join(' ', shape.Elements.Select(element => $"{element.Points.Span[0]}{(element.Outside ? "-" : "")}")))
            .ShouldBe(["0 5", "10 5-", "20 5-"]);
        shapes[1].Elements.Select(element => element.TrackId).ShouldBe([0, 1]);
    }

    [Fact]
    public void A_skeleton_is_left_out_where_all_its_elements_are_outside() =>
        Visible(Skeleton(0, Track(Dot(0, 0), Dot(1, 0, outside: true), Dot(3, 0)), Track(Dot(0, 0), Dot(1, 0, outside: true))))
            .ShouldBe([0, 3, 4]);

    [Fact]
    public void A_skeleton_whose_elements_begin_earlier_begins_with_them()
    {
        var shapes = Read(Skeleton(2, Track(Dot(1, 0)), Track(Dot(2, 7))), end: 4);

        shapes.Select(shape => (shape.Frame, shape.Elements.Count(element => !element.Outside))).ShouldBe([(1, 1), (2, 2), (3, 2)]);
    }

    [Fact]
    public void A_skeleton_that_is_outside_hides_its_elements()
    {
        var skeleton = Skeleton(0, Track(Dot(0, 0)));
        skeleton = skeleton with { Shapes = [.. skeleton.Shapes, Shape(ShapeType.Skeleton, 2) with { Outside = true }] };

        Visible(skeleton).ShouldBe([0, 1]);
    }

    [Fact]
    public void Frames_come_in_order_once_each_and_a_part_is_what_the_whole_has_there() => Tracks.Sample(sample =>
    {
        var (track, wanted) = sample;
        var included = new FrameSet(30);
        foreach (var frame in wanted)
            included.Add(frame);

        var whole = Read(track, end: 30);
        var part = TrackInterpolation.ReadShapes(TrackCompletion.Complete(track), 0, new TrackReading(30, null, included, false)).ToList();

        whole.Select(shape => shape.Frame).ShouldBe(whole.Select(shape => shape.Frame).Distinct().Order());
        part.Select(Text).ShouldBe(whole.Where(shape => wanted.Contains(shape.Frame)).Select(Text));
    });

    [Fact]
    public void Ends_of_a_stretch_are_its_keyframes_and_what_lies_between_lies_between() => Tracks.Sample(sample =>
    {
        var track = sample.Track;
        var shapes = Read(track, end: 30).ToDictionary(shape => shape.Frame);
        foreach (var keyframe in track.Shapes)
            shapes[keyframe.Frame].Points.ToArray().ShouldBe(keyframe.Points.ToArray());

        foreach (var (from, to) in track.Shapes.Zip(track.Shapes.Skip(1)).Where(pair => !pair.First.Outside))
        {
            for (var frame = from.Frame + 1; frame < to.Frame; frame++)
            {
                var x = shapes[frame].Points.Span[0];
                x.ShouldBeInRange(Math.Min(from.Points.Span[0], to.Points.Span[0]) - 1e-9, Math.Max(from.Points.Span[0], to.Points.Span[0]) + 1e-9);
            }
        }
    });

    private static readonly Gen<(Track Track, HashSet<int> Wanted)> Tracks =
        from frames in Gen.Int[0, 29].HashSet[1, 6]
        from shapes in Gen.Select(Gen.Double[0, 100], Gen.Bool).Array[frames.Count]
        from wanted in Gen.Int[0, 29].HashSet[0, 20]
        select (Track([.. frames.Order().Select((frame, index) => Box(frame, shapes[index].Item1) with { Outside = shapes[index].Item2 })]), wanted);

    private static string Text(Shape shape) => $"{shape.Frame} {shape.Outside} {shape.Keyframe} {string.Join(' ', shape.Points.ToArray())}";

    private static List<int> Visible(Track track, int end = 5) => [.. Read(track, end).Where(shape => !shape.Outside).Select(shape => shape.Frame)];

    private static List<Shape> Read(Track track, int end) =>
        [.. TrackInterpolation.ReadShapes(TrackCompletion.Complete(track), 0, new TrackReading(end, null, null, false))];
}
