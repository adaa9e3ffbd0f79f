using Spillway.Annotations;

namespace Spillway.Formats.Items;

/// <summary>All labels of a dataset in one row, each skeleton followed by its sublabels: what formats number from 0 or 1.</summary>
internal sealed class Categories
{
    private readonly Dictionary<Label, int> indexes = new(ReferenceEqualityComparer.Instance);

    public Categories(IReadOnlyList<Label> labels)
    {
        All = [.. labels.SelectMany(label => label.Sublabels.Prepend(label)).OrderBy(label => label.Id)];
        for (var index = 0; index < All.Count; index++)
            indexes[All[index]] = index;
    }

    public IReadOnlyList<Label> All { get; }

    /// <summary>0-based.</summary>
    public int IndexOf(Label label) => indexes[label];
}
