using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Database.Migrations;
using Spillway.Settings;
using Spillway.Tests.Services;

namespace Spillway.Tests.Database;

/// <summary>The same on a PostgreSQL database, and what only a shared database has to refuse.</summary>
public sealed class SpillwayDatabaseOnPostgresTests(PostgresServer server) : SpillwayDatabaseTests
{
    private const string ColumnsOfTables = """
        SELECT c.table_name || '.' || c.column_name || ' ' || c.data_type || ' ' || c.is_nullable || ' ' || c.is_identity || ' ' || coalesce(c.collation_name, '')
        FROM information_schema.columns c WHERE c.table_schema = current_schema() AND c.table_name NOT IN ('Migrations', 'Root')
        UNION SELECT 'index ' || indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname LIKE 'IX%'
        UNION SELECT 'key ' || conrelid::regclass::text || ' ' || contype::text || ' ' || pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = current_schema()::regnamespace AND contype IN ('f', 'p') AND conrelid::regclass::text NOT IN ('"Migrations"', '"Root"')
        ORDER BY 1
        """;

    private readonly TestDatabase postgres = server.CreateDatabase();

    public override void Dispose()
    {
        postgres.Dispose();
        base.Dispose();
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
        var still = new List<SpillwayDbContext>();
        var queued = new List<Task>();
        for (var writer = 0; writer < 4; writer++)
        {
            var context = database.CreateContext();
            still.Add(context);
            queued.Add(Task.Run(() => context.BeginWrite(WriteSubject.Requests)));
            for (var tries = 0; tries < 200 && postgres.Texts(Queue).Count <= writer; tries++) await Task.Delay(20);
        }

        using (var other = database.CreateContext())
        {
            var waited = Stopwatch.StartNew();
            using var transaction = other.BeginWrite(WriteSubject.Requests);
            other.Requests.Where(row => row.Id == "none").ExecuteDelete().ShouldBe(0);
            transaction.Commit();
            waited.Elapsed.TotalSeconds.ShouldBeInRange(6, 60);
        }

        await Task.WhenAll(queued);
        foreach (var context in still) context.Dispose();
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

    private protected override List<string> MigratedColumns() => postgres.Texts(ColumnsOfTables);

    private protected override List<string> ModelColumns()
    {
        using var byModel = server.CreateDatabase();
        var engine = new PostgresEngine(byModel.ConnectionString);
        var options = new DbContextOptionsBuilder<SpillwayDbContext>();
        engine.Configure(options);
        using var model = new SpillwayDbContext(options.Options, engine);
        model.Database.EnsureCreated();
        return byModel.Texts(ColumnsOfTables);
    }

    private protected override void Execute(string sql) => postgres.Execute(sql);

    private static SpillwaySettings Settings(string connectionString) => SettingsReader.Read(null, name => name == "SPILLWAY_DATABASE" ? connectionString : null);
}
