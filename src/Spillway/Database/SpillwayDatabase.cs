using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Spillway.Database.Migrations;

namespace Spillway.Database;

/// <summary>The database of a data root: an SQLite file that migrations create and upgrade. Thread-safe; a context is for one unit of work.</summary>
public sealed class SpillwayDatabase
{
    /// <summary>The one place that names the provider: another engine is another set of options and migrations behind the same contexts.</summary>
    private readonly DbContextOptions<SpillwayDbContext> options;

    private SpillwayDatabase(string path)
    {
        FilePath = path;
        ConnectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();
        options = new DbContextOptionsBuilder<SpillwayDbContext>().UseSqlite(ConnectionString).AddInterceptors(new SqlitePragmas()).Options;
    }

    public string FilePath { get; }

    public string ConnectionString { get; }

    /// <summary>Creates the database when there is none. One that is there must be up to date.</summary>
    /// <exception cref="DatabaseVersionException">Migrations are pending, or the file was written by a later version.</exception>
    public static SpillwayDatabase Open(string path)
    {
        var database = new SpillwayDatabase(path);
        var schema = new SchemaVersion(database.ConnectionString);
        if (schema.IsNew())
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            schema.Migrate();
        }
        else
        {
            schema.RequireCurrent(path);
        }

        return database;
    }

    /// <summary>Opens for <c>migrate</c>, whatever the version.</summary>
    public static SchemaVersion Schema(string path) => new(new SpillwayDatabase(path).ConnectionString);

    public SpillwayDbContext CreateContext() => new(options);

    /// <summary>A context that sees the database as it is at its first query, until it is disposed, and holds up no writer.</summary>
    public SpillwayDbContext CreateSnapshot()
    {
        var context = CreateContext();
        context.ChangeTracker.QueryTrackingBehavior = QueryTrackingBehavior.NoTracking;
        context.Database.OpenConnection();
        context.Database.UseTransaction(((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true));
        return context;
    }
}

/// <summary>One sentence: the database and the program are not of the same version.</summary>
public sealed class DatabaseVersionException(string message) : Exception(message);
