using System.Data;
using System.Data.Common;
using Npgsql;
using NpgsqlTypes;
using Spillway.Database.Migrations;

namespace Spillway.Database.Engines;

/// <summary>A PostgreSQL database that many servers and workers share. Writers of one subject queue at an advisory lock of their transaction.</summary>
internal sealed class PostgresEngine : DatabaseEngine
{
    private const long MigrationLock = 0x5350494C4C000000, WriteLock = 0x5350494C4C000100;

    /// <summary>Longer than the writers of some processes that stand still, or a large restore, hold the queue up.</summary>
    private static readonly TimeSpan WriteQueueTimeout = TimeSpan.FromMinutes(5);

    private readonly NpgsqlConnectionStringBuilder settings;

    /// <param name="exports">So many run at the same time in this process.</param>
    /// <exception cref="DatabaseUnavailableException">It is not a connection string.</exception>
    internal PostgresEngine(string connectionString, int exports = 0)
    {
        try
        {
            settings = new NpgsqlConnectionStringBuilder(connectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidOperationException)
        {
            // Not its own words: they may hold the password.
            throw new DatabaseUnavailableException("The setting database is no connection string of PostgreSQL: write Host=…;Port=5432;Database=…;Username=…;Password=….");
        }

        if (settings.Host is null) throw new DatabaseUnavailableException("The setting database names no host: write Host=…;Port=5432;Database=…;Username=…;Password=….");
        if (!settings.ContainsKey("Application Name") || settings.ApplicationName is null) settings.ApplicationName = "spillway";
        PostgresPool.Limit(settings, exports);
        ConnectionString = settings.ToString();
    }

    internal string ConnectionString { get; }

    /// <summary>For many short transactions: one that stands still is ended by the server, with the locks on rows that others wait for.</summary>
    internal string ShortTransactionsConnectionString =>
        new NpgsqlConnectionStringBuilder(ConnectionString) { Options = $"{settings.Options} -c idle_in_transaction_session_timeout=10s".Trim() }.ToString();

    internal override string Name => $"{settings.Database ?? settings.Username} at {settings.Host}:{settings.Port}";

    internal override string BackupAdvice => "after a backup of it";

    internal override bool Exists() => true;

    internal override void Prepare()
    {
        // Whoever gave us the database made it.
    }

    internal override DbConnection Connect()
    {
        try
        {
            return Open();
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or System.Net.Sockets.SocketException)
        {
            throw new DatabaseUnavailableException($"The database {Name} cannot be used: {(e.InnerException ?? e).Message} Check the setting database, and that the server runs.");
        }
    }

    internal override DbConnection Open()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        try
        {
            connection.Open();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The first root that uses a database owns it.</summary>
    /// <exception cref="DatabaseVersionException">It belongs to another root.</exception>
    internal void RequireRoot(string installation)
    {
        using var connection = Connect();
        using var command = connection.CreateCommand();
        command.CommandText = """INSERT INTO "Root" ("Installation") VALUES (@installation) ON CONFLICT DO NOTHING""";
        command.Parameters.Add(new NpgsqlParameter("installation", installation));
        command.ExecuteNonQuery();
        command.CommandText = """SELECT "Installation" FROM "Root" """;
        if (command.ExecuteScalar() is string known && known != installation)
        {
            throw new DatabaseVersionException(
                $"The database {Name} belongs to another data root (installation {known}, this one is {installation}): give each root a database of its own.");
        }
    }

    internal override DbTransaction BeginMigration(DbConnection connection)
    {
        var transaction = connection.BeginTransaction();
        using var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, FormattableString.Invariant($"SELECT pg_advisory_xact_lock({MigrationLock})"));
        command.ExecuteNonQuery();
        return transaction;
    }

    internal override string TableCountSql => "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema()";

    internal override string MigrationsTableSql => "SELECT COUNT(*) FROM pg_tables WHERE schemaname = current_schema() AND tablename = 'Migrations'";

    internal override string SqlOf(Migration migration) => migration.Postgres;

    internal override DbTransaction BeginSnapshot(DbConnection connection)
    {
        var transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        using var command = new NpgsqlCommand("SET TRANSACTION READ ONLY", (NpgsqlConnection)connection);
        command.ExecuteNonQuery();
        return transaction;
    }

    internal override DbTransaction BeginWrite(DbConnection connection, WriteSubject subject)
    {
        var transaction = connection.BeginTransaction();
        try
        {
            // A process that stands still in the middle must not hold up all others: the server ends its transaction, then that of its next in the queue.
            using var command = new NpgsqlCommand(
                "SELECT pg_advisory_xact_lock(@lock) FROM set_config('idle_in_transaction_session_timeout', @patience, true)", (NpgsqlConnection)connection)
            {
                CommandTimeout = (int)WriteQueueTimeout.TotalSeconds,
                Parameters = { new NpgsqlParameter("lock", WriteLock + (long)subject), new NpgsqlParameter("patience", subject == WriteSubject.Objects ? "60s" : "10s") },
            };
            command.ExecuteNonQuery();
            return transaction;
        }
        catch
        {
            transaction.Dispose();
            throw;
        }
    }

    internal override void Insert(DbConnection connection, IEnumerable<MediaRow> rows, CancellationToken cancellationToken)
    {
        using var copy = ((NpgsqlConnection)connection).BeginBinaryImport("""COPY "Media" ("DataId", "Name", "Length", "Crc32") FROM STDIN (FORMAT BINARY)""");
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            copy.StartRow();
            copy.Write(row.DataId, NpgsqlDbType.Bigint);
            copy.Write(row.Name, NpgsqlDbType.Text);
            copy.Write(row.Length, NpgsqlDbType.Bigint);
            copy.Write((long)row.Crc32, NpgsqlDbType.Bigint);
        }

        copy.Complete();
    }
}
