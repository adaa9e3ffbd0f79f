using System.Data.Common;
using Microsoft.Data.Sqlite;
using Spillway.Database.Migrations;
using Spillway.Storage;

namespace Spillway.Database.Engines;

/// <summary>One file in the data root. Its write lock is of the whole file, so a writing transaction takes it at its beginning.</summary>
internal sealed class SqliteEngine(string path) : DatabaseEngine
{
    private readonly string connectionString = new SqliteConnectionStringBuilder { DataSource = path, ForeignKeys = true, DefaultTimeout = 30 }.ToString();

    internal override string Name => path;

    internal override string BackupAdvice => "after a backup of that file";

    internal override bool Exists() => File.Exists(path);

    internal override void Prepare() => PrivateDirectory.Create(Path.GetDirectoryName(Path.GetFullPath(path))!);

    internal override DbConnection Connect() => Open("PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL");

    internal override DbConnection Open() => Open("PRAGMA busy_timeout = 30000");

    /// <summary>SQLite's own handler of a busy database wakes within milliseconds; the provider's loop of tries sleeps 150 ms.</summary>
    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override DbTransaction BeginMigration(DbConnection connection) => connection.BeginTransaction();

    internal override string TableCountSql => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table'";

    internal override string MigrationsTableSql => "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name = 'Migrations'";

    internal override string SqlOf(Migration migration) => migration.Sqlite;

    internal override DbTransaction BeginSnapshot(DbConnection connection) => ((SqliteConnection)connection).BeginTransaction(deferred: true);

    internal override DbTransaction BeginWrite(DbConnection connection, WriteSubject subject) => connection.BeginTransaction();

    internal override void Insert(DbConnection connection, IEnumerable<MediaRow> rows, CancellationToken cancellationToken)
    {
        using var command = ((SqliteConnection)connection).CreateCommand();
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
