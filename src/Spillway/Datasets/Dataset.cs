using Spillway.Annotations;

namespace Spillway.Datasets;

public enum ExportTarget
{
    Project,
    Task,
    Job,
}

/// <summary>What one export sees of a project, task or job: read once, streamed, never changed.</summary>
public sealed class Dataset
{
    public required ExportTarget Target { get; init; }

    /// <summary>Of the project, task or job; straight from an archive, where nothing has an id yet: 1.</summary>
    public required long Id { get; init; }

    /// <summary>Of the project or task.</summary>
    public required string Name { get; init; }

    /// <summary>Of a project; a task's is in its document.</summary>
    public string BugTracker { get; init; } = "";

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The labels without parent, in id order; sublabels hang below them.</summary>
    public required IReadOnlyList<Label> Labels { get; init; }

    /// <summary>One for a task or a job; a project's in (subset, id) order, those without data left out.</summary>
    public required IReadOnlyList<DatasetTask> Tasks { get; init; }

    /// <summary>A part of it was chosen, so it is none that CVAT would export.</summary>
    public bool IsSelected { get; private init; }

    /// <summary>Its frames were divided among new subsets: a task is there once for each.</summary>
    public bool IsSplit { get; private init; }

    /// <summary>Where a format tells frames apart by subset only if there can be several.</summary>
    public bool HasSubsets => Target == ExportTarget.Project || IsSplit;

    internal Dataset With(IReadOnlyList<Label> labels, IReadOnlyList<DatasetTask> tasks, bool isSplit) => new()
    {
        Target = Target,
        Id = Id,
        Name = Name,
        BugTracker = BugTracker,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        Labels = labels,
        Tasks = tasks,
        IsSelected = true,
        IsSplit = isSplit,
    };
}
