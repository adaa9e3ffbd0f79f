using Spillway.Annotations;

namespace Spillway.Formats.Yolo;

/// <summary>
/// The classes by their numbers. Points of skeletons come last, each name once and none that a label has; no rectangle has their labels. (CVAT lists points
/// behind their skeleton, where that is not followed by another with the same points, but numbers rectangles as if they came last.)
/// </summary>
internal sealed class YoloLabels
{
    private readonly Dictionary<Label, int> numbers = new(ReferenceEqualityComparer.Instance);

    public YoloLabels(IReadOnlyList<Label> labels)
    {
        for (var index = 0; index < labels.Count; index++)
            numbers[labels[index]] = index;

        var points = labels.SelectMany(label => label.Sublabels).OrderBy(point => point.Id).Select(point => point.Name);
        // Of points with one name the last one gives the place.
        Names = [.. labels.Select(label => label.Name), .. points.Reverse().Distinct().Reverse().Except(labels.Select(label => label.Name))];
    }

    public IReadOnlyList<string> Names { get; }

    public int NumberOf(Label label) => numbers[label];
}
