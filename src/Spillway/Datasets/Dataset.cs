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
}
