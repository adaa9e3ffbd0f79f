using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Spillway.Database.Migrations;
using Spillway.Storage;

namespace Spillway.Database.Engines;

/// <summary>One file in the data root. Its write lock is of the whole file, so a writing transaction takes it at its beginning.</summary>
internal sealed class SqliteEngine : DatabaseEngine
{
    private readonly string? path;
    private readonly string connectionString;

    /// <summary>Memory is there as long as a connection is.</summary>
    private SqliteConnection? kept;

    /// <param name="path">Null: no file but memory.</param>
    internal SqliteEngine(string? path)
    {
        this.path = path;
        var settings = new SqliteConnectionStringBuilder { DataSource = path ?? $"spillway-{Guid.NewGuid():N}", ForeignKeys = true, DefaultTimeout = 30 };
        if (path is null) (settings.Mode, settings.Cache) = (SqliteOpenMode.Memory, SqliteCacheMode.Shared);
        connectionString = settings.ToString();
    }

    internal override string Name => path ?? "in memory";

    internal override string BackupAdvice => "after a backup of that file";

    internal override void Configure(DbContextOptionsBuilder<SpillwayDbContext> options) =>
        options.UseSqlite(connectionString).AddInterceptors(new SqlitePragmas());

    internal override bool Exists() => File.Exists(path);

    internal override void Prepare()
    {
        if (path is not null) PrivateDirectory.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);
        else kept ??= (SqliteConnection)Connect();
    }

    internal override DbConnection Connect()
    {
        var connection = new SqliteConnection(connectionString);
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL";
        command.ExecuteNonQuery();
        return connection;
    }

    internal override DbTransaction BeginMigration(DbConnection connection) => connection.BeginTransaction();

    internal override string TableCountSql => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'";

    internal override string MigrationsTableSql => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'Migrations'";

    internal override string SqlOf(Migration migration) => migration.Sqlite;

    internal override void BeginSnapshot(SpillwayDbContext context)
    {
        context.Database.OpenConnection();
        context.Database.UseTransaction(((SqliteConnection)context.Database.GetDbConnection()).BeginTransaction(deferred: true));
    }

    internal override IDbContextTransaction BeginWrite(SpillwayDbContext context, WriteSubject subject) => context.Database.BeginTransaction();

    internal override DatabaseEngine CreatePrivate() => new SqliteEngine(null);

    internal override void Close()
    {
        kept?.Dispose();
        using var connection = new SqliteConnection(connectionString);
        SqliteConnection.ClearPool(connection);
    }

    internal override void InsertMedia(SpillwayDbContext context, IEnumerable<MediaRow> rows, CancellationToken cancellationToken)
    {
        using var command = ((SqliteConnection)context.Database.GetDbConnection()).CreateCommand();
        command.Transaction = (SqliteTransaction)context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = "INSERT INTO Media (DataId, Name, Length, Crc32) VALUES ($data, $name, $length, $crc)";
        var data = command.Parameters.Add("$data", SqliteType.Integer);
        var name = command.Parameters.Add("$name", SqliteType.Text);
        var length = command.Parameters.Add("$length", SqliteType.Integer);
        var crc = command.Parameters.Add("$crc", SqliteType.Integer);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (data.Value, name.Value, length.Value, crc.Value) = (row.DataId, row.Name, row.Length, (long)row.Crc32);
            command.ExecuteNonQuery();
        }
    }
}
