using Spillway.Database.Engines;
using Spillway.Database.Migrations;
using Spillway.Settings;

namespace Spillway.Database;

/// <summary>
/// The database of a data root: an SQLite file in it, or a PostgreSQL database that many processes share. Migrations create and upgrade
/// it. Thread-safe; a connection is for one unit of work.
/// </summary>
public sealed class SpillwayDatabase
{
    internal const string FileName = "spillway.db";

    private readonly DatabaseEngine engine;

    private SpillwayDatabase(DatabaseEngine engine) => this.engine = engine;

    /// <summary>How PostgreSQL is reached; null: it is an SQLite file, and the processes that share it are of one machine.</summary>
    internal string? PostgresConnectionString => (engine as PostgresEngine)?.ConnectionString;

    /// <summary>The same for the engine.</summary>
    internal string? EngineConnectionString => (engine as PostgresEngine)?.ShortTransactionsConnectionString;

    /// <summary>Processes of other machines may use it too.</summary>
    internal bool IsShared => engine is PostgresEngine;

    /// <summary>Creates the SQLite file when there is none. One that is there must be up to date.</summary>
    /// <exception cref="DatabaseVersionException">Migrations are pending, or it was written by a later version.</exception>
    public static SpillwayDatabase Open(string path) => Open(new SqliteEngine(path));

    /// <summary>The same for whatever the settings say.</summary>
    /// <param name="installation">The id of the data root: a shared database is for one root alone.</param>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached.</exception>
    public static SpillwayDatabase Open(string dataDirectory, string installation, SpillwaySettings settings)
    {
        var engine = EngineOf(dataDirectory, settings);
        var database = Open(engine);
        (engine as PostgresEngine)?.RequireRoot(installation);
        return database;
    }

    /// <summary>Opens for <c>migrate</c>, whatever the version.</summary>
    public static SchemaVersion Schema(string path) => new(new SqliteEngine(path));

    public static SchemaVersion Schema(string dataDirectory, SpillwaySettings settings) => new(EngineOf(dataDirectory, settings));

    /// <summary>Whether there is one to open: a PostgreSQL database is always taken to be there.</summary>
    public static bool IsThere(string dataDirectory, SpillwaySettings settings) => EngineOf(dataDirectory, settings).Exists();

    private static DatabaseEngine EngineOf(string dataDirectory, SpillwaySettings settings)
    {
        var path = Path.Combine(dataDirectory, FileName);
        if (settings.Database.Length == 0) return new SqliteEngine(path);
        return File.Exists(path)
            ? throw new DatabaseVersionException(
                $"The data root has its own database {path}, but the setting database names another: its objects would be taken for litter. Choose an empty --data, or remove the setting.")
            : new PostgresEngine(settings.Database, settings.ExportWorkers);
    }

    private static SpillwayDatabase Open(DatabaseEngine engine)
    {
        var schema = new SchemaVersion(engine);
        if (schema.IsNew()) schema.Migrate();
        else schema.RequireCurrent();
        return new SpillwayDatabase(engine);
    }

    internal DatabaseConnection Connect() => new(engine, engine.Open(), isSnapshot: false);

    /// <summary>A connection that sees the database as it is at its first query, until it is disposed, and holds up no writer.</summary>
    internal DatabaseConnection ConnectToSnapshot() => new(engine, engine.Open(), isSnapshot: true);
}

/// <summary>One sentence: the database and the program are not of the same version, or do not belong together.</summary>
public sealed class DatabaseVersionException(string message) : Exception(message);
