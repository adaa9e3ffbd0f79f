using Microsoft.Data.Sqlite;

namespace Spillway.Database.Migrations;

/// <summary>Which migrations a database has, and the way to the rest.</summary>
public sealed class SchemaVersion
{
    private readonly string connectionString;

    internal SchemaVersion(string connectionString) => this.connectionString = connectionString;

    /// <summary>No file, or one without a table.</summary>
    public bool IsNew()
    {
        var path = new SqliteConnectionStringBuilder(connectionString).DataSource;
        if (!File.Exists(path)) return true;
        using var connection = Connect();
        return Scalar(connection, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'") == 0;
    }

    public IReadOnlyList<Migration> Pending()
    {
        if (IsNew()) return MigrationList.All;
        using var connection = Connect();
        var applied = Applied(connection);
        return [.. MigrationList.All.Where(migration => !applied.Contains(migration.Id))];
    }

    /// <summary>Applies what is pending in one transaction, records included; several processes may try at once.</summary>
    /// <returns>What this call applied.</returns>
    public IReadOnlyList<Migration> Migrate()
    {
        using var connection = Connect();
        Execute(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        Execute(connection, "CREATE TABLE IF NOT EXISTS Migrations (Id TEXT NOT NULL PRIMARY KEY, AppliedAt TEXT NOT NULL)");
        var before = Applied(connection);
        var pending = MigrationList.All.Where(migration => !before.Contains(migration.Id)).ToList();
        foreach (var migration in pending)
        {
            Execute(connection, migration.Sql);
            Execute(connection, $"INSERT INTO Migrations (Id, AppliedAt) VALUES ('{migration.Id}', datetime('now'))");
        }

        transaction.Commit();
        return pending;
    }

    internal void RequireCurrent(string path)
    {
        using var connection = Connect();
        var applied = Applied(connection);
        var pending = MigrationList.All.Where(migration => !applied.Contains(migration.Id)).Select(migration => migration.Id).ToList();
        if (pending.Count > 0)
        {
            throw new DatabaseVersionException(
                $"The database {path} has pending migrations ({string.Join(", ", pending)}); run \"spillway migrate\" after a backup of that file.");
        }

        var later = applied.Except(MigrationList.All.Select(migration => migration.Id)).Order(StringComparer.Ordinal).ToList();
        if (later.Count > 0)
        {
            throw new DatabaseVersionException(
                $"The database {path} was written by a later version of Spillway ({string.Join(", ", later)}); use that version.");
        }
    }

    private SqliteConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        Execute(connection, "PRAGMA busy_timeout = 30000");
        return connection;
    }

    private static HashSet<string> Applied(SqliteConnection connection)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (Scalar(connection, "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'Migrations'") == 0) return applied;
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT Id FROM Migrations";
        using var reader = command.ExecuteReader();
        while (reader.Read()) applied.Add(reader.GetString(0));
        return applied;
    }

    private static long Scalar(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return (long)command.ExecuteScalar()!;
    }

#pragma warning disable CA2100 // The text is our own, never a user's.
    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
#pragma warning restore CA2100
}
