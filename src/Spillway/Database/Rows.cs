using System.ComponentModel.DataAnnotations;

namespace Spillway.Database;

/// <summary>A restored project. <see cref="Document"/> is its <c>project.json</c>, whole.</summary>
public sealed class ProjectRow
{
    public long Id { get; set; }

    [MaxLength(1024)]
    public required string Name { get; set; }

    public required string Document { get; set; }

    /// <summary>Markdown of the annotation guide; null when there is none. Its assets lie in the object's directory.</summary>
    public string? Guide { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime UpdatedAt { get; set; }
}

/// <summary>A restored task. Media lie in <c>data/data/{DataId}/raw</c>, annotations of each job in <c>data/jobs/{id}</c>.</summary>
public sealed class TaskRow
{
    public long Id { get; set; }

    public long? ProjectId { get; set; }

    /// <summary>The number in the project's archive (<c>task_3</c>); gaps survive.</summary>
    public int? ProjectIndex { get; set; }

    [MaxLength(1024)]
    public required string Name { get; set; }

    [MaxLength(1024)]
    public required string Subset { get; set; }

    public required string Document { get; set; }

    public string? Guide { get; set; }

    /// <summary>Null for a task without data.</summary>
    public long? DataId { get; set; }

    /// <summary>Frames, deleted ones included.</summary>
    public int Size { get; set; }

    public bool Is3D { get; set; }

    public bool IsVideo { get; set; }

    public DateTime CreatedAt { get; set; }

    public DateTime UpdatedAt { get; set; }
}

public sealed class JobRow
{
    public long Id { get; set; }

    public long TaskId { get; set; }

    /// <summary>0-based, in the order of the task's document.</summary>
    public int Index { get; set; }

    public int StartFrame { get; set; }

    public int StopFrame { get; set; }

    [MaxLength(64)]
    public required string Type { get; set; }

    [MaxLength(64)]
    public required string State { get; set; }

    public DateTime UpdatedAt { get; set; }
}

/// <summary>A media file of a task, with what an archive needs to know of it before a byte is read.</summary>
public sealed class MediaRow
{
    public long DataId { get; set; }

    /// <summary>Path below <c>raw/</c>.</summary>
    public required string Name { get; set; }

    public long Length { get; set; }

    public uint Crc32 { get; set; }
}
