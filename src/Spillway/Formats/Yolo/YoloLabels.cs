using Spillway.Annotations;
using Spillway.Formats.Items;

namespace Spillway.Formats.Yolo;

/// <summary>The classes by their numbers. Points of skeletons come last, each name once; no rectangle has their labels.</summary>
internal sealed class YoloLabels
{
    private readonly Dictionary<Label, int> numbers = new(ReferenceEqualityComparer.Instance);

    public YoloLabels(IReadOnlyList<Label> labels)
    {
        for (var index = 0; index < labels.Count; index++)
            numbers[labels[index]] = index;

        // Of labels with one name the last one gives the place.
        var all = new Categories(labels).All;
        var places = new Dictionary<string, int>();
        for (var index = 0; index < all.Count; index++)
            places[all[index].Name] = index;
        Names = [.. places.OrderBy(place => place.Value).Select(place => place.Key)];
    }

    public IReadOnlyList<string> Names { get; }

    public int NumberOf(Label label) => numbers[label];
}
