namespace Spillway.Datasets.Compact;

/// <summary>The lists of a job in a backup's <c>annotations.json</c>.</summary>
internal enum AnnotationKind
{
    Tag,
    Shape,
    Track,
}

internal static class AnnotationKinds
{
    internal static string Word(this AnnotationKind kind) => kind switch
    {
        AnnotationKind.Tag => "tag",
        AnnotationKind.Shape => "shape",
        _ => "track",
    };
}
