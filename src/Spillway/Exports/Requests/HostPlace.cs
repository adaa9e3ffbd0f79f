using Spillway.Database;
using Spillway.Exports.Cache.Leases;
using Spillway.Storage;

namespace Spillway.Exports.Requests;

/// <summary>The right to run requests of a data root: with an SQLite file one process has it, with PostgreSQL as many as wanted.</summary>
internal sealed class HostPlace : IDisposable
{
    private static readonly long Key = PostgresLeases.KeyOf("hosts");

    private readonly PostgresSession session;

    private HostPlace(PostgresSession session) => this.session = session;

    /// <param name="forOneRequest">A command that would run its own request alone: it gives way to any host.</param>
    /// <returns>Null: another process does the work.</returns>
    internal static IDisposable? TryTake(string dataDirectory, SpillwayDatabase database, bool forOneRequest)
    {
        if (database.PostgresConnectionString is not { } connectionString)
        {
            return FileLock.TryAcquire(Path.Combine(dataDirectory, "worker.lock"), LockMode.Exclusive);
        }

        var place = new HostPlace(new PostgresSession(connectionString));
        try
        {
            // The first ends with its statement: it only looks whether a host has the second.
            if (place.session.Ask(forOneRequest ? "SELECT pg_try_advisory_xact_lock(@key)" : "SELECT pg_try_advisory_lock_shared(@key)", Key)) return place;
            place.session.Dispose();
            // Two commands that looked at the same instant, or a host that came then: look again.
            return forOneRequest ? null : TryTake(dataDirectory, database, forOneRequest);
        }
        catch
        {
            place.session.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        session.TryAsk("SELECT pg_advisory_unlock_all() IS NOT NULL", 0);
        session.Dispose();
    }
}
