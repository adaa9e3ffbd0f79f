using Spillway.Annotations;

namespace Spillway.Datasets.Selection;

/// <summary>
/// Cuts tracks down to chosen frames. Whoever reads such a track interpolates between its keyframes, over frames that were not chosen too: so
/// the first and last shape of every run of chosen frames become keyframes, and a track that ended between two runs ends at the later one.
/// </summary>
internal sealed class TrackCut
{
    private readonly int[] chosen;
    private readonly FrameSet borders;

    /// <param name="all">The frames of the task, in order.</param>
    internal TrackCut(IReadOnlyList<Frame> all, IReadOnlyList<Frame> frames)
    {
        chosen = [.. frames.Select(frame => frame.Index)];
        borders = new FrameSet(all.Count == 0 ? 0 : all[^1].Index + 1);
        for (var (place, next) = (0, 0); next < chosen.Length; place++)
        {
            if (all[place].Index != chosen[next])
                continue;
            if (next == 0 || all[place - 1].Index != chosen[next - 1])
                borders.Add(chosen[next]);
            if (next == chosen.Length - 1 || all[place + 1].Index != chosen[next + 1])
                borders.Add(chosen[next]);
            next++;
        }
    }

    /// <summary>Null: it is to be seen on none of the frames.</summary>
    internal Track? Of(Track track)
    {
        var shapes = Cut(track.Shapes);
        return shapes.Exists(shape => !shape.Outside)
            ? track with { Shapes = shapes, Elements = [.. track.Elements.Select(element => element with { Shapes = Cut(element.Shapes) })] }
            : null;
    }

    private List<Shape> Cut(IReadOnlyList<Shape> shapes)
    {
        var kept = new List<Shape>();
        if (shapes.Count == 0)
            return kept;

        var place = Array.BinarySearch(chosen, shapes[0].Frame);
        var index = 0;
        Shape? visible = null;
        for (place = place < 0 ? ~place : place; place < chosen.Length; place++)
        {
            var frame = chosen[place];
            while (index < shapes.Count && shapes[index].Frame < frame)
                index++;

            if (index < shapes.Count && shapes[index].Frame == frame)
            {
                var shape = shapes[index];
                kept.Add(shape.Keyframe || !borders.Contains(frame) ? shape : shape with { Keyframe = true });
                visible = shape.Outside ? null : shape;
            }
            else if (visible is not null)
            {
                kept.Add(visible with { Frame = frame, Outside = true, Keyframe = true });
                visible = null;
            }

            if (index >= shapes.Count && visible is null)
                break;
        }

        return kept;
    }
}
