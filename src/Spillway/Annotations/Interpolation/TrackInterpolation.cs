namespace Spillway.Annotations.Interpolation;

/// <summary>From the keyframes of a track to its shape on each frame. Tracks must have gone through <see cref="TrackCompletion"/>.</summary>
internal static class TrackInterpolation
{
    /// <summary>
    /// The track's shapes in frame order: keyframes even if they are outside (they end a visible stretch), other frames only where it
    /// is to be seen. A skeleton carries its elements, those outside too, and is left out where all of them are outside.
    /// </summary>
    public static IEnumerable<Shape> ReadShapes(Track track, int trackId, TrackReading reading)
    {
        var shapes = ReadAlone(track, trackId, reading, withOutside: false);
        return track.Elements.Count == 0 ? shapes : WithElements(shapes, track.Elements, reading);
    }

    /// <summary>Without elements.</summary>
    public static IEnumerable<Shape> ReadAlone(Track track, int trackId, TrackReading reading, bool withOutside)
    {
        Shape? previous = null;
        foreach (var shape in track.Shapes)
        {
            // Of two keyframes on one frame CVAT drops the second if it says the same, and fails if it does not.
            if (reading.IsDeleted(shape.Frame) || shape.Frame <= previous?.Frame)
                continue;

            var keyframe = OfTrack(shape, track, trackId);
            if (previous is not null && (withOutside || !previous.Outside))
            {
                foreach (var between in Between(previous, keyframe, reading))
                    yield return between;
            }

            if (keyframe.Frame >= reading.End)
                yield break;

            if (keyframe.Frame >= track.Frame && reading.Wants(keyframe.Frame))
                yield return keyframe;

            previous = keyframe;
        }

        if (previous is null || (previous.Outside && !withOutside))
            yield break;

        for (var frame = previous.Frame + 1; frame < reading.End; frame++)
        {
            if (reading.Wants(frame))
                yield return previous with { Frame = frame, Keyframe = false };
        }
    }

    private static IEnumerable<Shape> Between(Shape previous, Shape next, TrackReading reading)
    {
        ShapeInterpolation? interpolation = null;
        var end = Math.Min(next.Frame, reading.End);
        for (var frame = previous.Frame + 1; frame < end; frame++)
        {
            if (!reading.Wants(frame))
                continue;

            interpolation ??= ShapeInterpolation.Between(previous, next, reading.Is3D);
            yield return interpolation.At(frame);
        }
    }

    private static IEnumerable<Shape> WithElements(IEnumerable<Shape> skeletons, IReadOnlyList<Track> tracks, TrackReading reading)
    {
        var elements = new IEnumerator<Shape>?[tracks.Count];
        try
        {
            for (var index = 0; index < tracks.Count; index++)
                elements[index] = Started(ReadAlone(tracks[index], index, reading, withOutside: true));

            foreach (var skeleton in skeletons)
            {
                var shapes = ElementsOn(skeleton.Frame, elements);
                if (shapes.Count == 0 || shapes.Any(shape => !shape.Outside))
                    yield return skeleton with { Elements = shapes };
            }
        }
        finally
        {
            foreach (var element in elements)
                element?.Dispose();
        }
    }

    private static List<Shape> ElementsOn(int frame, IEnumerator<Shape>?[] elements)
    {
        var shapes = new List<Shape>(elements.Length);
        for (var index = 0; index < elements.Length; index++)
        {
            while (elements[index] is { } element && element.Current.Frame < frame)
                elements[index] = Advanced(element);

            if (elements[index]?.Current is { } shape && shape.Frame == frame)
                shapes.Add(shape);
        }

        return shapes;
    }

    private static IEnumerator<Shape>? Started(IEnumerable<Shape> shapes) => Advanced(shapes.GetEnumerator());

    private static IEnumerator<Shape>? Advanced(IEnumerator<Shape> shapes)
    {
        if (shapes.MoveNext())
            return shapes;

        shapes.Dispose();
        return null;
    }

    private static Shape OfTrack(Shape shape, Track track, int trackId) => shape with
    {
        Label = track.Label,
        Group = track.Group,
        Source = track.Source,
        TrackId = trackId,
        Keyframe = true,
        Attributes = track.Attributes.Count == 0 ? shape.Attributes : [.. shape.Attributes, .. track.Attributes],
        Elements = [],
    };
}
