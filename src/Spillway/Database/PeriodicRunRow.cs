namespace Spillway.Database;

/// <summary>One run of a periodic job, for its history and for the next run's look at the clock.</summary>
public sealed class PeriodicRunRow
{
    public long Id { get; set; }

    public required string Key { get; set; }

    /// <summary><c>schedule</c> or <c>hand</c>.</summary>
    public required string Trigger { get; set; }

    public string Arguments { get; set; } = "";

    /// <summary><c>running</c>, <c>finished</c>, <c>stopped</c> (at its time limit), <c>held</c> (the clock jumped) or <c>failed</c>.</summary>
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
    public string Clock { get; set; } = "";

    /// <summary>In the order in which <see cref="Read"/> takes them.</summary>
    internal static FormattableString Columns => $"""
        "Id", "Key", "Trigger", "Arguments", "State", "StartedAt", "FinishedAt", "Seconds", "RemovedItems", "RemovedBytes", "Message", "Details",
        "Clock"
        """;

    internal static PeriodicRunRow Read(RowReader row) => new()
    {
        Id = row.Long(),
        Key = row.Text(),
        Trigger = row.Text(),
        Arguments = row.Text(),
        State = row.Text(),
        StartedAt = row.Time(),
        FinishedAt = row.TimeOrNull(),
        Seconds = row.Double(),
        RemovedItems = row.Long(),
        RemovedBytes = row.Long(),
        Message = row.Text(),
        Details = row.Text(),
        Clock = row.Text(),
    };

    internal void Insert(DatabaseConnection connection) => connection.Execute($"""
        INSERT INTO "PeriodicRuns"
        ("Key", "Trigger", "Arguments", "State", "StartedAt", "FinishedAt", "Seconds", "RemovedItems", "RemovedBytes", "Message", "Details", "Clock")
        VALUES ({Key}, {Trigger}, {Arguments}, {State}, {StartedAt}, {FinishedAt}, {Seconds}, {RemovedItems}, {RemovedBytes}, {Message}, {Details}, {Clock})
        """);
}
