namespace Spillway.Annotations.Interpolation;

/// <summary>
/// What CVAT does to a track when it takes one in and reads it back: keyframes in frame order, the track beginning at a keyframe, the
/// elements of a skeleton beginning with it, every attribute present.
/// </summary>
internal static class TrackCompletion
{
    public static Track Complete(Track track)
    {
        var completed = Begin(Fill(track), track.Frame);
        if (track.Elements.Count == 0 || completed.Shapes.Count == 0)
            return completed;

        var elements = track.Elements.Where(element => element.Shapes.Count > 0)
            .Select(element => Begin(Fill(element), Math.Min(element.Frame, completed.Frame)))
            .ToList();
        if (elements.Count == 0)
            return completed with { Elements = [] };

        var first = elements.Min(element => element.Frame);
        if (first < completed.Frame)
        {
            completed = completed with { Frame = first, Shapes = [completed.Shapes[0] with { Frame = first }, .. completed.Shapes.Skip(1)] };
            for (var index = 0; index < elements.Count; index++)
                elements[index] = Begin(elements[index], first);
        }

        return completed with { Elements = elements };
    }

    /// <summary>A track that says it begins before its first keyframe is outside until then; a skeleton is there from the start.</summary>
    private static Track Begin(Track track, int frame)
    {
        if (track.Shapes.Count == 0)
            return track;

        var first = track.Shapes[0];
        if (frame >= first.Frame)
            return track with { Frame = first.Frame };

        return first.Type == ShapeType.Skeleton
            ? track with { Frame = frame, Shapes = [first with { Frame = frame }, .. track.Shapes.Skip(1)] }
            : track with { Frame = frame, Shapes = [first with { Frame = frame, Outside = true }, .. track.Shapes] };
    }

    /// <summary>A mutable attribute that a keyframe does not name has the value it had before.</summary>
    private static Track Fill(Track track)
    {
        var shapes = IsOrdered(track.Shapes) ? [.. track.Shapes] : track.Shapes.OrderBy(shape => shape.Frame).ToArray();
        var mutable = track.Label.Attributes.Count(spec => spec.Mutable);
        var current = AnnotationCompletion.Defaults(track.Label, mutable: true);
        for (var index = 0; index < shapes.Length; index++)
        {
            var shape = shapes[index];
            if (shape.Attributes.Count < mutable)
                shapes[index] = shape = shape with { Attributes = AnnotationCompletion.Fill(shape.Attributes, current) };

            if (mutable > 0)
                current = shape.Attributes;
        }

        return track with
        {
            Shapes = shapes,
            Source = AnnotationCompletion.Known(track.Source),
            Attributes = track.Attributes.Count < track.Label.Attributes.Count - mutable
                ? AnnotationCompletion.Fill(track.Attributes, AnnotationCompletion.Defaults(track.Label, mutable: false))
                : track.Attributes,
        };
    }

    private static bool IsOrdered(IReadOnlyList<Shape> shapes)
    {
        for (var index = 1; index < shapes.Count; index++)
        {
            if (shapes[index].Frame < shapes[index - 1].Frame)
                return false;
        }

        return true;
    }
}
