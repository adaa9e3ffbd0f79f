using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Database.Migrations;
using Xunit;

namespace Spillway.Tests.Database;

public class SpillwayDatabaseTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("spillway-database-").FullName;

    private string DatabasePath => Path.Combine(directory, "spillway.db");

    public virtual void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(directory, recursive: true);
        GC.SuppressFinalize(this);
    }

    private protected virtual SpillwayDatabase Open() => SpillwayDatabase.Open(DatabasePath);

    private protected virtual SchemaVersion Schema() => SpillwayDatabase.Schema(DatabasePath);

    [Fact]
    public void What_the_migrations_make_has_every_column_and_index_of_the_model()
    {
        Open();
        MigratedColumns().ShouldBe(ModelColumns());
    }

    private protected virtual List<string> MigratedColumns() => Columns(DatabasePath);

    private protected virtual List<string> ModelColumns()
    {
        var byModel = Path.Combine(directory, "model.db");
        using var model = new SpillwayDbContext(new DbContextOptionsBuilder<SpillwayDbContext>().UseSqlite($"Data Source={byModel}").Options, new SqliteEngine(byModel));
        model.Database.EnsureCreated();
        return Columns(byModel);
    }

    [Fact]
    public void A_database_is_created_once_however_many_open_it_at_the_same_time()
    {
        Parallel.For(0, 8, _ => Open());

        Schema().Pending().ShouldBeEmpty();
    }

    [Fact]
    public void A_database_with_pending_migrations_is_refused_until_migrated()
    {
        Open();
        Execute("DELETE FROM \"Migrations\" WHERE \"Id\" LIKE '0003%'; DROP TABLE \"PeriodicRuns\"");

        Should.Throw<DatabaseVersionException>(() => Open()).Message.ShouldContain("0003_periodic_runs");
        Schema().Pending().Select(migration => migration.Number).ShouldBe([3]);
        Schema().Migrate().Count.ShouldBe(1);
        Open();
    }

    [Fact]
    public void A_database_of_a_later_version_is_refused()
    {
        Open();
        Execute("INSERT INTO \"Migrations\" VALUES ('9999_from_the_future', '')");

        Should.Throw<DatabaseVersionException>(() => Open()).Message.ShouldContain("9999_from_the_future");
    }

    [Fact]
    public void Media_rows_go_in_by_the_thousand_and_come_back_equal()
    {
        var database = Open();
        using (var context = database.CreateContext())
        {
            context.InsertMedia(Enumerable.Range(0, 5000)
                .Select(i => new MediaRow { DataId = 3, Name = $"{i:D5}.jpg", Length = i, Crc32 = uint.MaxValue - (uint)i }));
        }

        using var reader = database.CreateContext();
        reader.Media.Count().ShouldBe(5000);
        reader.Media.Single(media => media.Name == "00007.jpg").Crc32.ShouldBe(uint.MaxValue - 7);
    }

    [Fact]
    public void A_snapshot_keeps_its_view_and_holds_up_no_writer()
    {
        var database = Open();
        AddProject(database, "first");
        using var snapshot = database.CreateSnapshot();
        snapshot.Projects.Count().ShouldBe(1);

        AddProject(database, "second");

        snapshot.Projects.Count().ShouldBe(1);
        using var fresh = database.CreateContext();
        fresh.Projects.Count().ShouldBe(2);
    }

    [Fact]
    public void Times_come_back_as_utc()
    {
        var database = Open();
        AddProject(database, "first");
        using var context = database.CreateContext();
        context.Projects.Single().UpdatedAt.ShouldBe(Time);
        context.Projects.Single().UpdatedAt.Kind.ShouldBe(DateTimeKind.Utc);
        context.Projects.Any(project => project.UpdatedAt < Time.AddTicks(10)).ShouldBeTrue();
    }

    private static readonly DateTime Time = new DateTime(2025, 1, 9, 10, 0, 0, DateTimeKind.Utc).AddTicks(1234560);

    private static void AddProject(SpillwayDatabase database, string name)
    {
        using var context = database.CreateContext();
        context.Projects.Add(new ProjectRow { Name = name, Document = "{}", CreatedAt = Time, UpdatedAt = Time });
        context.SaveChanges();
    }

    private protected virtual void Execute(string sql)
    {
        using var connection = new SqliteEngine(DatabasePath).Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }

    private static List<string> Columns(string path)
    {
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = """
            SELECT m.name || '.' || c.name || ' ' || c.type || ' ' || c."notnull" || ' ' || c.pk FROM sqlite_master m, pragma_table_info(m.name) c
            WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite%' AND m.name <> 'Migrations'
            UNION SELECT 'index ' || name FROM sqlite_master WHERE type = 'index' AND name NOT LIKE 'sqlite%'
            UNION SELECT 'key ' || m.name || ' ' || k."from" || ' ' || k."table" || ' ' || k.on_delete
            FROM sqlite_master m, pragma_foreign_key_list(m.name) k WHERE m.type = 'table'
            ORDER BY 1
            """;
        using var reader = command.ExecuteReader();
        var columns = new List<string>();
        while (reader.Read()) columns.Add(reader.GetString(0));
        return columns;
    }
}
