using System.Data.Common;
using System.Globalization;
using Spillway.Database.Engines;

namespace Spillway.Database.Migrations;

/// <summary>Which migrations a database has, and the way to the rest.</summary>
public sealed class SchemaVersion
{
    private readonly DatabaseEngine engine;
    private readonly List<Migration> all;

    internal SchemaVersion(DatabaseEngine engine)
    {
        this.engine = engine;
        all = [.. MigrationList.All.Where(migration => engine.SqlOf(migration).Length > 0)];
    }

    /// <summary>No file, or a database without a table.</summary>
    public bool IsNew()
    {
        if (!engine.Exists()) return true;
        using var connection = engine.Connect();
        return Scalar(connection, null, engine.TableCountSql) == 0;
    }

    public IReadOnlyList<Migration> Pending()
    {
        if (IsNew()) return all;
        using var connection = engine.Connect();
        var applied = Applied(connection, null);
        return [.. all.Where(migration => !applied.Contains(migration.Id))];
    }

    /// <summary>Applies what is pending in one transaction, records included; several processes may try at once.</summary>
    /// <returns>What this call applied.</returns>
    public IReadOnlyList<Migration> Migrate()
    {
        engine.Prepare();
        using var connection = engine.Connect();
        using var transaction = engine.BeginMigration(connection);
        Execute(connection, transaction, """CREATE TABLE IF NOT EXISTS "Migrations" ("Id" TEXT NOT NULL PRIMARY KEY, "AppliedAt" TEXT NOT NULL)""");
        var before = Applied(connection, transaction);
        var pending = all.Where(migration => !before.Contains(migration.Id)).ToList();
        foreach (var migration in pending)
        {
            Execute(connection, transaction, engine.SqlOf(migration));
            Execute(connection, transaction, $"""INSERT INTO "Migrations" ("Id", "AppliedAt") VALUES ('{migration.Id}', CURRENT_TIMESTAMP)""");
        }

        transaction.Commit();
        return pending;
    }

    internal void RequireCurrent()
    {
        using var connection = engine.Connect();
        var applied = Applied(connection, null);
        var pending = all.Where(migration => !applied.Contains(migration.Id)).Select(migration => migration.Id).ToList();
        if (pending.Count > 0)
        {
            throw new DatabaseVersionException(
                $"The database {engine.Name} has pending migrations ({string.Join(", ", pending)}); run \"spillway migrate\" {engine.BackupAdvice}.");
        }

        var later = applied.Except(all.Select(migration => migration.Id)).Order(StringComparer.Ordinal).ToList();
        if (later.Count > 0)
        {
            throw new DatabaseVersionException(
                $"The database {engine.Name} was written by a later version of Spillway ({string.Join(", ", later)}); use that version.");
        }
    }

    private HashSet<string> Applied(DbConnection connection, DbTransaction? transaction)
    {
        var applied = new HashSet<string>(StringComparer.Ordinal);
        if (Scalar(connection, transaction, engine.MigrationsTableSql) == 0) return applied;
        using var command = Command(connection, transaction, """SELECT "Id" FROM "Migrations" """);
        using var reader = command.ExecuteReader();
        while (reader.Read()) applied.Add(reader.GetString(0));
        return applied;
    }

    private static long Scalar(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = Command(connection, transaction, sql);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static void Execute(DbConnection connection, DbTransaction? transaction, string sql)
    {
        using var command = Command(connection, transaction, sql);
        command.ExecuteNonQuery();
    }

#pragma warning disable CA2100 // The text is our own, never a user's.
    private static DbCommand Command(DbConnection connection, DbTransaction? transaction, string sql)
    {
        var command = connection.CreateCommand();
        (command.Transaction, command.CommandText) = (transaction, sql);
        return command;
    }
#pragma warning restore CA2100
}
