using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Database.Migrations;
using Spillway.Settings;
using Spillway.Tests.Services;

namespace Spillway.Tests.Database;

/// <summary>The same on a PostgreSQL database, and what only a shared database has to refuse.</summary>
public sealed class SpillwayDatabaseOnPostgresTests(PostgresServer server) : SpillwayDatabaseTests
{
    private readonly TestDatabase postgres = server.CreateDatabase();

    public override void Dispose()
    {
        postgres.Dispose();
        base.Dispose();
    }

    /// <summary>Both are read and written by the same statements.</summary>
    [Fact]
    public void It_has_the_columns_and_indexes_of_an_SQLite_file()
    {
        using var folder = new TemporaryFolder();
        Open();
        SpillwayDatabase.Open(folder.Combine("spillway.db"));
        using var sqlite = new SqliteConnection($"Data Source={folder.Combine("spillway.db")};Pooling=False");
        sqlite.Open();
        using var command = new SqliteCommand(
            """
            SELECT m.name || '.' || c.name || CASE WHEN c."notnull" THEN '' ELSE ' or null' END FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'Migrations'
            UNION SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'
            UNION SELECT 'reference ' || m.name || '.' || k."from" || ' ' || k."table" || ' ' || k.on_delete
            FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table'
            """,
            sqlite);
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read()) columns.Add(reader.GetString(0));
        columns.Count.ShouldBeGreaterThan(60);
        postgres.Texts("""
            SELECT c.table_name || '.' || c.column_name || CASE c.is_nullable WHEN 'NO' THEN '' ELSE ' or null' END
            FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name NOT IN ('Migrations', 'Root')
            UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'IX%'
            UNION SELECT 'reference ' || from_table.relname || '.' || a.attname || ' ' || to_table.relname || ' ' || CASE k.confdeltype WHEN 'c' THEN 'CASCADE' ELSE k.confdeltype::text END
            FROM pg_constraint k
            JOIN pg_class from_table ON from_table.oid = k.conrelid JOIN pg_class to_table ON to_table.oid = k.confrelid
            JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
            WHERE k.connamespace = current_schema()::regnamespace AND k.contype = 'f'
            """).ShouldBe(columns, ignoreOrder: true);
    }

    [Fact]
    public void A_database_is_for_one_data_root_alone()
    {
        using var one = new TemporaryFolder();
        SpillwayDatabase.Open(one.Path, "one", Settings(postgres.ConnectionString));
        SpillwayDatabase.Open(one.Path, "one", Settings(postgres.ConnectionString));
        Should.Throw<DatabaseVersionException>(() => SpillwayDatabase.Open(one.Path, "two", Settings(postgres.ConnectionString)))
            .Message.ShouldContain("belongs to another data root (installation one, this one is two)");
    }

    [Fact]
    public void A_root_with_a_database_of_its_own_is_refused()
    {
        using var root = new TemporaryFolder();
        root.Write("spillway.db", "");
        Should.Throw<DatabaseVersionException>(() => SpillwayDatabase.Open(root.Path, "one", Settings(postgres.ConnectionString))).Message.ShouldContain("its objects would be taken for litter");
    }

    /// <summary>A process that stands still has a few of its writers in the queue, and each that gets its turn does nothing with it.</summary>
    [Fact]
    public async Task Writers_wait_behind_all_those_of_a_process_that_stands_still()
    {
        const string Queue = "SELECT pid::text FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())";
        var database = Open();
        var still = new List<DatabaseConnection>();
        var queued = new List<Task<DbTransaction>>();
        for (var writer = 0; writer < 4; writer++)
        {
            var connection = database.Connect();
            still.Add(connection);
            queued.Add(Task.Run(() => connection.BeginWrite(WriteSubject.Requests)));
            for (var tries = 0; tries < 200 && postgres.Texts(Queue).Count <= writer; tries++) await Task.Delay(20);
        }

        using (var other = database.Connect())
        {
            var waited = Stopwatch.StartNew();
            using var transaction = other.BeginWrite(WriteSubject.Requests);
            other.Execute($"""DELETE FROM "Requests" WHERE "Id" = 'none'""").ShouldBe(0);
            transaction.Commit();
            waited.Elapsed.TotalSeconds.ShouldBeInRange(6, 60);
        }

        foreach (var transaction in await Task.WhenAll(queued)) await transaction.DisposeAsync();
        foreach (var connection in still) connection.Dispose();
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Password=secret word;Port=abc")]
    [InlineData("Username=me;Password=secret")]
    [InlineData("Host=127.0.0.1;Port=1;Password=secret;Timeout=1")]
    public void What_cannot_be_used_is_refused_with_one_sentence_that_holds_no_password(string connectionString)
    {
        using var root = new TemporaryFolder();
        var message = Should.Throw<DatabaseUnavailableException>(() => SpillwayDatabase.Open(root.Path, "one", Settings(connectionString))).Message;
        message.ShouldNotContain("secret");
        message.ShouldContain("setting database");
    }

    private protected override SpillwayDatabase Open() => SpillwayDatabase.Open("/nowhere", "test", Settings(postgres.ConnectionString));

    private protected override SchemaVersion Schema() => SpillwayDatabase.Schema("/nowhere", Settings(postgres.ConnectionString));

    private protected override void Execute(string sql) => postgres.Execute(sql);

    private static SpillwaySettings Settings(string connectionString) => SettingsReader.Read(null, name => name == "SPILLWAY_DATABASE" ? connectionString : null);
}
