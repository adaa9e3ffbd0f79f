using System.Text.Json;
using Microsoft.Data.Sqlite;
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
    public void Rows_come_back_as_they_went_in()
    {
        var database = Open();
        var project = new ProjectRow { Name = "Städte", Document = "{}", Guide = "# read", CreatedAt = Time, UpdatedAt = Time.AddDays(1) };
        var bare = new TaskRow { Name = "", Subset = "", Document = "{}", CreatedAt = Time, UpdatedAt = Time };
        var full = new TaskRow
        {
            ProjectIndex = 7,
            Name = "it's; \"quoted\"",
            Subset = "Train",
            Document = """{"name":"@p0 {0}"}""",
            Guide = "",
            DataId = 1L << 40,
            Size = int.MaxValue,
            Is3D = true,
            IsVideo = true,
            CreatedAt = Time,
            UpdatedAt = Time,
        };
        var job = new JobRow { Index = 1, StartFrame = 2, StopFrame = 3, Type = "annotation", State = "in progress", UpdatedAt = Time };
        var request = new RequestRow
        {
            Id = "action=export&target=task",
            UserId = 1L << 40,
            Action = "export",
            Target = "task",
            TargetId = 2,
            Subresource = "dataset",
            Format = "COCO 1.0",
            Lightweight = false,
            PayloadVersion = 2,
            Payload = "{}",
            State = RequestState.Started,
            Attempt = 3,
            WorkerToken = "token",
            LeaseUntil = Time,
            NotBefore = Time,
            CancelAsked = true,
            Progress = 0.25,
            Message = "word",
            Entry = "entry",
            Follows = "other",
            ResultEntry = "result",
            ResultName = "name",
            ResultId = 9,
            CreatedAt = Time,
            StartedAt = Time,
            FinishedAt = Time,
            ExpiresAt = Time,
        };
        var queued = new RequestRow { Id = "z", Action = "export", Target = "task", Subresource = "backup", Payload = "", CreatedAt = Time };
        var run = new PeriodicRunRow
        {
            Key = "tmp-cleanup",
            Trigger = "hand",
            Arguments = "2d",
            State = "finished",
            StartedAt = Time,
            Seconds = 1.5,
            RemovedItems = 2,
            RemovedBytes = 1L << 40,
            Message = "m",
            Details = "{}",
            Clock = "c",
        };
        using (var connection = database.Connect())
        {
            project.Insert(connection);
            full.ProjectId = project.Id;
            bare.Insert(connection);
            full.Insert(connection);
            job.TaskId = full.Id;
            job.Insert(connection);
            request.Insert(connection);
            queued.Insert(connection);
            run.Insert(connection);
        }

        run.Id = 1;
        (project.Id, bare.Id, full.Id, job.Id).ShouldBe((1, 1, 2, 1));
        Same(database.Projects(), project);
        Same(database.Tasks(), bare, full);
        Same(database.Jobs(), job);
        Same(database.Requests(), request, queued);
        Same(database.PeriodicRuns(), run);

        (request.State, request.LeaseUntil, request.Message, request.Progress, request.ResultId) = (RequestState.Queued, null, "", 1, null);
        using (var connection = database.Connect()) request.Update(connection);
        Same(database.Requests(), request, queued);
        using (var connection = database.Connect()) request.Delete(connection);
        Same(database.Requests(), queued);

        static void Same<T>(List<T> found, params T[] expected) =>
            found.Select(row => JsonSerializer.Serialize(row)).ShouldBe(expected.Select(row => JsonSerializer.Serialize(row)));
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
        using (var connection = database.Connect())
        using (var transaction = connection.BeginWrite(WriteSubject.Objects))
        {
            connection.Insert(Enumerable.Range(0, 5000).Select(i => new MediaRow(3, $"{i:D5}.jpg", i, uint.MaxValue - (uint)i)), default);
            transaction.Commit();
        }

        var media = database.Media();
        media.Count.ShouldBe(5000);
        media[7].ShouldBe(new MediaRow(3, "00007.jpg", 7, uint.MaxValue - 7));
    }

    [Fact]
    public void What_was_not_committed_is_gone()
    {
        var database = Open();
        using (var connection = database.Connect())
        using (connection.BeginWrite(WriteSubject.Objects))
        {
            AddProject(connection, "lost");
            database.Projects().ShouldBeEmpty();
            connection.Any($"""SELECT 1 FROM "Projects" """).ShouldBeTrue();
        }

        database.Projects().ShouldBeEmpty();
    }

    [Fact]
    public void A_snapshot_keeps_its_view_and_holds_up_no_writer()
    {
        var database = Open();
        using var writer = database.Connect();
        AddProject(writer, "first");
        using var snapshot = database.ConnectToSnapshot();
        Count(snapshot).ShouldBe(1);

        AddProject(writer, "second");

        Count(snapshot).ShouldBe(1);
        Count(writer).ShouldBe(2);

        static long Count(DatabaseConnection connection) => connection.First($"""SELECT COUNT(*) FROM "Projects" """, row => row.Long());
    }

    [Fact]
    public void Times_are_compared_as_times_and_come_back_as_utc()
    {
        var database = Open();
        using var connection = database.Connect();
        AddProject(connection, "first");
        database.Projects().Single().UpdatedAt.ShouldBe(Time);
        database.Projects().Single().UpdatedAt.Kind.ShouldBe(DateTimeKind.Utc);
        connection.Any($"""SELECT 1 FROM "Projects" WHERE "UpdatedAt" < {Time.AddTicks(10)}""").ShouldBeTrue();
        connection.Any($"""SELECT 1 FROM "Projects" WHERE "UpdatedAt" < {Time}""").ShouldBeFalse();
        connection.Any($"""SELECT 1 FROM "Projects" WHERE "UpdatedAt" = {Time.ToLocalTime()}""").ShouldBeTrue();
    }

    private static readonly DateTime Time = new DateTime(2025, 1, 9, 10, 0, 0, DateTimeKind.Utc).AddTicks(1234560);

    private static void AddProject(DatabaseConnection connection, string name) =>
        new ProjectRow { Name = name, Document = "{}", CreatedAt = Time, UpdatedAt = Time }.Insert(connection);

    private protected virtual void Execute(string sql)
    {
        using var connection = new SqliteEngine(DatabasePath).Connect();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The test's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
