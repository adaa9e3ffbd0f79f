using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>A shape, tag or track as it is being read: its label may come last, so nothing is resolved yet. Used again and again.</summary>
internal sealed class AnnotationDraft
{
    internal const int NoFrame = -1;

    internal string? Label { get; set; }

    internal ShapeType? Type { get; set; }

    internal int Frame { get; set; }

    internal int Group { get; set; }

    internal int ZOrder { get; set; }

    internal bool Occluded { get; set; }

    internal bool Outside { get; set; }

    internal double Rotation { get; set; }

    internal double Score { get; set; }

    internal string Source { get; set; } = "manual";

    internal List<double> Points { get; } = [];

    internal List<(string Name, string Value)> Attributes { get; } = [];

    /// <summary>Of a skeleton, or a skeleton's track.</summary>
    internal List<AnnotationDraft> Elements { get; } = [];

    /// <summary>Of a track.</summary>
    internal List<AnnotationDraft> Shapes { get; } = [];

    internal void Clear()
    {
        Label = null;
        Type = null;
        Frame = NoFrame;
        Group = 0;
        ZOrder = 0;
        Occluded = false;
        Outside = false;
        Rotation = 0;
        Score = 1;
        Source = "manual";
        Points.Clear();
        Attributes.Clear();
        Elements.Clear();
        Shapes.Clear();
    }
}
