using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Npgsql;

namespace Spillway.Exports.Cache.Leases;

/// <summary>
/// Advisory locks of PostgreSQL, for processes of many machines. A lock lives as long as its session: who builds or deletes has one of its
/// own, named after the request, so that it can be ended for a worker that shows no sign of life; all readers of a process share one.
/// </summary>
#pragma warning disable CA1001 // The readers' session is one of the pool's and ends with the process, as the leases do.
internal sealed class PostgresLeases(string connectionString) : IEntryLeases
#pragma warning restore CA1001
{
    private const string Idle = "spillway lease";

    private readonly PostgresSession readers = new(connectionString);
    private readonly Dictionary<string, int> reading = new(StringComparer.Ordinal);

    public IEntryLease? TryRead(string entry)
    {
        lock (readers)
        {
            // A lost session lost them all: those who read go on with their open files.
            if (!readers.IsOpen) reading.Clear();
            if (!reading.TryGetValue(entry, out var count) && !readers.Ask("SELECT pg_try_advisory_lock_shared(@key)", KeyOf(entry))) return null;
            reading[entry] = count + 1;
            return new ReadLease(this, entry);
        }
    }

    private void StopReading(string entry)
    {
        lock (readers)
        {
            if (!reading.TryGetValue(entry, out var count)) return;
            if (count > 1)
            {
                reading[entry] = count - 1;
                return;
            }

            reading.Remove(entry);
            if (readers.IsOpen) readers.TryAsk("SELECT pg_advisory_unlock_shared(@key)", KeyOf(entry));
        }
    }

    public IEntryLease? TryWrite(string entry, string? builder = null)
    {
        var session = new PostgresSession(connectionString);
        try
        {
            if (session.Ask("SELECT pg_try_advisory_lock(@key) FROM set_config('application_name', @name, false)", KeyOf(entry), NameOf(builder)))
            {
                return new WriteLease(session, KeyOf(entry));
            }

            session.Dispose();
            return null;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    public bool IsLeased(string entry)
    {
        using var lease = TryWrite(entry);
        return lease is null;
    }

    public void End(string builder)
    {
        using var session = new PostgresSession(connectionString);
        const string Sessions = "FROM pg_stat_activity WHERE application_name = @name AND datname = current_database()";
        session.Ask("SELECT coalesce(bool_or(pg_terminate_backend(pid, 5000)), false) " + Sessions, 0, NameOf(builder));
        if (session.Ask("SELECT count(*) > 0 " + Sessions, 0, NameOf(builder)))
        {
            throw new LeasesUnavailableException("The session of the worker that began the export before cannot be ended yet; the export is tried again.");
        }
    }

    public void RemoveUnused()
    {
    }

    internal static long KeyOf(string name) => BinaryPrimitives.ReadInt64LittleEndian(XxHash3.Hash(Encoding.UTF8.GetBytes("spillway " + name)));

    private static string NameOf(string? builder) => builder is null ? Idle : $"spillway {builder}";

    private sealed class ReadLease(PostgresLeases leases, string entry) : IEntryLease
    {
        private int released;

        public bool IsHeld() => true;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref released, 1) == 0) leases.StopReading(entry);
        }
    }

    private sealed class WriteLease(PostgresSession session, long key) : IEntryLease
    {
        public bool IsHeld() => session.TryAsk("SELECT true", 0);

        public void Dispose()
        {
            // Back in the pool it is nobody's: neither the lock nor the name may stay.
            if (session.IsOpen) session.TryAsk("SELECT pg_advisory_unlock(@key) FROM set_config('application_name', @name, false)", key, Idle);
            session.Dispose();
        }
    }
}

/// <summary>A connection that is opened on first use, kept while it works, and asked yes-or-no questions.</summary>
internal sealed class PostgresSession(string connectionString) : IDisposable
{
    private readonly string connectionString = Tuned(connectionString);
    private NpgsqlConnection? connection;

    internal bool IsOpen => connection?.FullState == System.Data.ConnectionState.Open;

    /// <exception cref="LeasesUnavailableException">The database does not answer.</exception>
    internal bool Ask(string question, long key, string? name = null)
    {
        try
        {
            if (!IsOpen)
            {
                connection?.Dispose();
                connection = new NpgsqlConnection(connectionString);
                connection.Open();
            }

#pragma warning disable CA2100 // The questions are our own texts.
            using var command = new NpgsqlCommand(question, connection);
#pragma warning restore CA2100
            command.Parameters.Add(new NpgsqlParameter("key", key));
            command.Parameters.Add(new NpgsqlParameter("name", name ?? ""));
            return command.ExecuteScalar() is true;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException or InvalidOperationException)
        {
            // It must not wait in the pool with a lock.
            if (connection is not null) NpgsqlConnection.ClearPool(connection);
            connection?.Dispose();
            connection = null;
            throw new LeasesUnavailableException($"The locks of the cache cannot be taken, since the database does not answer: {e.Message}");
        }
    }

    /// <summary>False also when the session is lost.</summary>
    internal bool TryAsk(string question, long key, string? name = null)
    {
        if (!IsOpen) return false;
        try
        {
            return Ask(question, key, name);
        }
        catch (LeasesUnavailableException)
        {
            return false;
        }
    }

    public void Dispose() => connection?.Dispose();

    /// <summary>The server notices within half a minute that the machine of a lock's holder is gone.</summary>
    private static string Tuned(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { ApplicationName = "spillway lease", CommandTimeout = 10, KeepAlive = 15 };
        settings.Options = $"{settings.Options} -c tcp_keepalives_idle=15 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=3".Trim();
        return settings.ToString();
    }
}
