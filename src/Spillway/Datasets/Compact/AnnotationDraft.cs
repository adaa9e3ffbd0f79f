using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>A shape, tag or track as it is being read: its label may come last, so nothing is resolved yet. Used again and again.</summary>
internal sealed class AnnotationDraft
{
    internal string? Label { get; set; }

    internal string? TypeName { get; set; }

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
        TypeName = null;
        Frame = -1;
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
