using Spillway.Annotations.Interpolation;

namespace Spillway.Annotations.Merging;

/// <summary>What happens to tracks where a job's first frames are also the last of the job before.</summary>
internal static class TrackMerge
{
    public const double Threshold = 0.5;

    /// <summary>The shapes on the frames both jobs show, by which two tracks are compared.</summary>
    public static Shape?[] ShapesOn(Track track, int start, int end, bool is3D)
    {
        var shapes = new Shape?[Math.Max(0, end - start)];
        foreach (var shape in TrackInterpolation.ReadAlone(track, 0, new TrackReading(end, null, null, is3D) { Start = start }, withOutside: false))
            shapes[shape.Frame - start] = shape;

        return shapes;
    }

    /// <summary>What a track's shapes from a frame on depend on: its keyframes from the last one before. Its elements are left out.</summary>
    public static Track TailFrom(Track track, int frame)
    {
        var first = track.Shapes.Count - 1;
        while (first > 0 && track.Shapes[first].Frame > frame)
            first--;

        return track with { Shapes = [.. track.Shapes.Skip(first)], Elements = [] };
    }

    /// <summary>The mean cost over the frames on which at least one of them is.</summary>
    public static double Cost(Shape?[] added, Shape?[] merged, Similarity similarity)
    {
        var (count, error) = (0, 0.0);
        for (var index = 0; index < added.Length; index++)
        {
            if (added[index] is null && merged[index] is null)
                continue;

            count++;
            error += added[index] is { } first && merged[index] is { } second && first.Outside == second.Outside
                ? 1 - similarity.Of(first, second)
                : 1;
        }

        return count == 0 ? 0 : error / count;
    }

    /// <summary>Keyframes of both; where both have one, that of the earlier job. Elements are the earlier job's alone.</summary>
    public static Track Unite(Track merged, Track added)
    {
        // CVAT then builds the united track but keeps the one it had.
        if (added.Frame < merged.Frame)
            return merged;

        var frames = merged.Shapes.Select(shape => shape.Frame).ToHashSet();
        return merged with { Shapes = [.. merged.Shapes.Concat(added.Shapes.Where(shape => !frames.Contains(shape.Frame))).OrderBy(shape => shape.Frame)] };
    }

    /// <summary>A track that nothing in the next job goes on with ends where the frames both jobs show do.</summary>
    public static Track EndAt(Track track, int frame)
    {
        if (track.Shapes.Count == 0 || track.Shapes[^1].Outside)
            return track;

        return track with
        {
            Shapes = [.. track.Shapes, track.Shapes[^1] with { Frame = frame, Outside = true }],
            Elements = [.. track.Elements.Select(element => EndAt(element, frame))],
        };
    }
}
