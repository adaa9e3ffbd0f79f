using System.Text.Json.Nodes;
using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>
/// A backup's <c>task.json</c>: typed where Spillway needs it, and whole as it came, so that what this version does not know survives.
/// </summary>
public sealed class TaskDocument
{
    public required string Name { get; init; }

    public required string Subset { get; init; }

    public required string Status { get; init; }

    public required string BugTracker { get; init; }

    /// <summary>In the task of a project a copy of the project's, which exports take instead.</summary>
    public required IReadOnlyList<Label> Labels { get; init; }

    /// <summary>Null for a task without data.</summary>
    public required TaskDataDocument? Data { get; init; }

    /// <summary>In document order; the ground-truth job, if there is one, among them.</summary>
    public required IReadOnlyList<JobDocument> Jobs { get; init; }

    public required JsonObject Json { get; init; }
}

/// <summary>The <c>data</c> of a task. Frame numbers are the source's, before start and step are applied; deleted frames are indexes.</summary>
public sealed record TaskDataDocument(
    int StartFrame,
    int? StopFrame,
    int Step,
    string ChunkType,
    int ChunkSize,
    int ImageQuality,
    string SortingMethod,
    string Storage,
    string StorageMethod,
    IReadOnlyList<int> DeletedFrames,
    string? ValidationMode);

/// <summary>A job of a task: an inclusive range of frame indexes, or a list of them (<see cref="Frames"/>: a ground-truth job, custom segments).</summary>
public sealed record JobDocument(int StartFrame, int StopFrame, string Type, string Status, IReadOnlyList<string> Frames)
{
    public bool IsGroundTruth => Type == "ground_truth";
}
