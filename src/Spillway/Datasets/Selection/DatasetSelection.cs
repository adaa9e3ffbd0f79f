namespace Spillway.Datasets.Selection;

/// <summary>
/// What of a dataset is exported. Formats know nothing of it: the dataset that they are given holds only what was chosen. Without any
/// wish, everything.
/// </summary>
public sealed class DatasetSelection : IEquatable<DatasetSelection>
{
    /// <summary>By their names in the export.</summary>
    public IReadOnlyList<string> Subsets { get; init => field = Sorted(value); } = [];

    /// <summary>Labels that have no parent; a skeleton comes with all its points.</summary>
    public IReadOnlyList<string> Labels { get; init => field = Sorted(value); } = [];

    /// <summary>Only frames that have a tag or a shape, of the chosen labels.</summary>
    public bool OnlyAnnotated { get; init; }

    /// <summary>Of every task.</summary>
    public IReadOnlyList<FrameRange> Frames { get; init => field = FrameRange.Normalize(value); } = [];

    /// <summary>Only frames of jobs in one of these states: CVAT's words in backups, <c>annotation</c>, <c>validation</c>, <c>completed</c>.</summary>
    public IReadOnlyList<string> JobStates { get; init => field = Sorted(value); } = [];

    /// <summary>What is chosen gets new subsets.</summary>
    public SubsetSplit? Split { get; init; }

    public bool IsEverything => Subsets.Count == 0 && Labels.Count == 0 && !OnlyAnnotated && Frames.Count == 0 && JobStates.Count == 0 && Split is null;

    /// <summary>Null for everything.</summary>
    public DatasetSelection? OrNull() => IsEverything ? null : this;

    /// <summary>Before any work: annotations are not read.</summary>
    /// <exception cref="InvalidSelectionException">Something that was asked for by name is not there.</exception>
    public void Require(Dataset dataset) => new SelectionCheck(dataset, this).Require();

    /// <exception cref="InvalidSelectionException">Something that was asked for by name is not there.</exception>
    public Dataset Of(Dataset dataset, CancellationToken cancellationToken) =>
        IsEverything ? dataset : new SelectedDataset(dataset, this, cancellationToken).Create();

    /// <summary>Selections that choose the same in the same words are equal, in whatever order they were asked for.</summary>
    public bool Equals(DatasetSelection? other) => other is not null && SelectionDocument.Of(this).Fingerprint() == SelectionDocument.Of(other).Fingerprint();

    public override bool Equals(object? obj) => Equals(obj as DatasetSelection);

    public override int GetHashCode() => SelectionDocument.Of(this).Fingerprint().GetHashCode(StringComparison.Ordinal);

    private static List<string> Sorted(IReadOnlyList<string> names) => [.. names.Distinct().Order(StringComparer.Ordinal)];
}
