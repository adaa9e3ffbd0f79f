using System.ComponentModel.DataAnnotations;

namespace Spillway.Database;

/// <summary>One run of a periodic job, for its history and for the next run's look at the clock.</summary>
public sealed class PeriodicRunRow
{
    public long Id { get; set; }

    [MaxLength(128)]
    public required string Key { get; set; }

    /// <summary><c>schedule</c> or <c>hand</c>.</summary>
    [MaxLength(32)]
    public required string Trigger { get; set; }

    public string Arguments { get; set; } = "";

    /// <summary><c>running</c>, <c>finished</c>, <c>stopped</c> (at its time limit), <c>held</c> (the clock jumped) or <c>failed</c>.</summary>
    [MaxLength(32)]
    public required string State { get; set; }

    public DateTime StartedAt { get; set; }

    public DateTime? FinishedAt { get; set; }

    public double Seconds { get; set; }

    public long RemovedItems { get; set; }

    public long RemovedBytes { get; set; }

    public string Message { get; set; } = "";

    /// <summary>All that it did, as JSON; empty for runs of an earlier version.</summary>
    public string Details { get; set; } = "";

    /// <summary>Boot id and monotonic clock at the start, so that the next run notices a wall clock that jumped.</summary>
    [MaxLength(128)]
    public string Clock { get; set; } = "";
}
