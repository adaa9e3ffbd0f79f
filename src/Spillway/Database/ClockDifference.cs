namespace Spillway.Database;

/// <summary>
/// By how much this machine's clock differs from that of a database several machines share. Each compares the end of a request's lease with its own
/// clock: one that is ahead by more than what a lease has left takes requests from workers that live.
/// </summary>
internal static class ClockDifference
{
    /// <summary>Of a lease, so that what two machines differ by and the time between two signs of life fit into it.</summary>
    private const double Tolerated = 0.25;

    /// <returns>Positive: this clock is ahead. Null: the database is not shared.</returns>
    internal static TimeSpan? Of(SpillwayDatabase database, TimeProvider time)
    {
        if (!database.IsShared) return null;
        using var connection = database.Connect();
        // The first question opens a connection, which takes its time.
        Now(connection);
        var (before, there, after) = (time.GetUtcNow(), Now(connection), time.GetUtcNow());
        return before + ((after - before) / 2) - there;
    }

    /// <summary>One sentence; null: it does not matter.</summary>
    internal static string? Warning(TimeSpan? difference, TimeSpan lease) => difference is { } known && known.Duration() > lease * Tolerated
        ? FormattableString.Invariant($"The clock of this machine is {known.Duration().TotalSeconds:0.0} s {(known > TimeSpan.Zero ? "ahead of" : "behind")} the database's, more than a quarter of request_lease ({lease.TotalSeconds:0} s): requests may be taken from workers that live, or stay too long with dead ones; set the clocks of all machines by NTP.")
        : null;

    private static DateTimeOffset Now(DatabaseConnection connection) =>
        new(connection.First($"SELECT clock_timestamp() AT TIME ZONE 'UTC'", row => row.Time()));
}
