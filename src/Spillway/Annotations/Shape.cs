namespace Spillway.Annotations;

public enum ShapeType : byte
{
    Rectangle,
    Polygon,
    Polyline,
    Points,
    Ellipse,
    Cuboid,
    Mask,
    Skeleton,
}

/// <summary>A shape on one frame: drawn there, a keyframe of a track, or interpolated between two.</summary>
public sealed record Shape
{
    public required ShapeType Type { get; init; }

    public required Label Label { get; init; }

    /// <summary>Index of the frame in its task, from 0, before start frame and step are applied.</summary>
    public required int Frame { get; init; }

    /// <summary>
    /// Pixels: rectangle x1 y1 x2 y2; ellipse cx cy, right x, top y; polygon, polyline, points x y …; cuboid 8 × x y (3D: 16 numbers);
    /// mask: lengths of runs, background first, then left, top, right, bottom of its box (inclusive). Empty for a skeleton.
    /// </summary>
    public required ReadOnlyMemory<double> Points
    {
        get;
        init
        {
            field = value;
            // They were counted of other points.
            CoveredPixels = null;
        }
    }

    /// <summary>How many pixels a polygon covers on an image on which all of it lies, where that was counted before; null: count them.</summary>
    public long? CoveredPixels { get; init; }

    /// <summary>Degrees, clockwise, 0 ≤ value &lt; 360.</summary>
    public double Rotation { get; init; }

    /// <summary>0: no group.</summary>
    public int Group { get; init; }

    public int ZOrder { get; init; }

    public bool Occluded { get; init; }

    /// <summary>For a track or an element of a skeleton: it is not on this frame.</summary>
    public bool Outside { get; init; }

    /// <summary>CVAT's word: manual, auto, semi-auto, file, consensus.</summary>
    public string Source { get; init; } = "manual";

    public double Score { get; init; } = 1;

    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];

    /// <summary>The points of a skeleton, each a shape of a sublabel.</summary>
    public IReadOnlyList<Shape> Elements { get; init; } = [];

    /// <summary>Ordinal, from 0, of the track this shape comes from; null for a shape that was drawn alone.</summary>
    public int? TrackId { get; init; }

    /// <summary>A track's shape that somebody set, not an interpolated one.</summary>
    public bool Keyframe { get; init; }
}

/// <summary>A label for a whole frame.</summary>
public sealed record Tag
{
    public required Label Label { get; init; }

    public required int Frame { get; init; }

    public int Group { get; init; }

    public string Source { get; init; } = "manual";

    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];
}

/// <summary>An object over many frames: its keyframes, in frame order, between which shapes are interpolated.</summary>
public sealed record Track
{
    public required Label Label { get; init; }

    public required int Frame { get; init; }

    public int Group { get; init; }

    public string Source { get; init; } = "manual";

    /// <summary>The immutable attributes; mutable ones are on the shapes.</summary>
    public IReadOnlyList<AttributeValue> Attributes { get; init; } = [];

    public required IReadOnlyList<Shape> Shapes { get; init; }

    public IReadOnlyList<Track> Elements { get; init; } = [];
}
