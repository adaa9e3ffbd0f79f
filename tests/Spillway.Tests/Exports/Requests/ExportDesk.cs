using Microsoft.Data.Sqlite;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Exports.Requests;
using Spillway.Formats;
using Spillway.Settings;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>A data root with a project 1, its task 1 and that one's job 1, and what writes an export is the test's.</summary>
internal sealed class ExportDesk : IDisposable, IExportContent
{
    private static readonly DateTime Changed = new(2025, 1, 9, 10, 0, 0, DateTimeKind.Utc);

    private readonly Action<string, CancellationToken> write;
    private readonly TestDatabase? postgres;

    internal ExportDesk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings)
        : this(null, write, settings)
    {
    }

    /// <param name="postgres">Null: SQLite.</param>
    internal ExportDesk(TestDatabase? postgres, Action<string, CancellationToken>? write, (string Name, string Value)[] settings)
    {
        this.postgres = postgres;
        if (postgres is not null && settings.All(pair => pair.Name != "database")) settings = [.. settings, ("database", postgres.ConnectionString)];
        this.write = write ?? ((path, _) => File.WriteAllText(path, "an archive"));
        Root = Directory.CreateTempSubdirectory("spillway-desk-").FullName;
        Settings = SettingsReader.Read(null, _ => null, settings.ToDictionary(pair => pair.Name, pair => pair.Value));
        Database = SpillwayDatabase.Open(Root, "desk", Settings);
        Requests = New();
        using var connection = Database.Connect();
        new ProjectRow { Name = "Street", Document = "{}", CreatedAt = Changed, UpdatedAt = Changed }.Insert(connection);
        new TaskRow
        {
            ProjectId = 1,
            Name = "Cars",
            Subset = "Train",
            Document = "{}",
            DataId = 1,
            Size = 1,
            CreatedAt = Changed,
            UpdatedAt = Changed,
        }.Insert(connection);
        new JobRow { TaskId = 1, Type = "annotation", State = "new", UpdatedAt = Changed }.Insert(connection);
    }

    internal string Root { get; }

    /// <summary>Null: SQLite.</summary>
    internal TestDatabase? Postgres => postgres;

    internal SpillwayDatabase Database { get; }

    internal SpillwaySettings Settings { get; }

    internal ExportRequests Requests { get; }

    internal ExportCache Cache => new(Root, TimeProvider.System, EntryLeases.Choose(Root, isAdopted: false, Settings, TimeProvider.System));

    /// <summary>How often something was built.</summary>
    internal int Builds { get; private set; }

    /// <summary>The requests as they came to whoever builds.</summary>
    internal List<ExportRequest> Written { get; } = [];

    internal static ExportRequest Dataset(long user = 1, ExportTarget target = ExportTarget.Task) =>
        ExportRequest.Dataset(target, 1, NoteFormat.FormatName, true, user);

    internal ExportRequests New() => new(Root, Database, Settings, TimeProvider.System, new DatasetFormats([new NoteFormat()]), this);

    internal async Task<string> Ask(ExportRequest request) => (await Requests.Ask(request, default)).RequestId!;

    internal RequestStatus Status(string id) => Requests.Find(id) ?? throw new InvalidOperationException($"There is no request {id}.");

    internal async Task<RequestStatus> Until(string id, Func<RequestStatus, bool> reached, double seconds = 10)
    {
        for (var start = TimeProvider.System.GetTimestamp(); ;)
        {
            var status = Status(id);
            if (reached(status)) return status;
            if (TimeProvider.System.GetElapsedTime(start).TotalSeconds > seconds) throw new TimeoutException($"{id} is still {status.Status}: {status.Message}");
            await Task.Delay(20);
        }
    }

    internal Task<RequestStatus> Over(string id, double seconds = 10) => Until(id, status => status.IsOver, seconds);

    internal string[] Entries() => Names(Path.Combine(Root, "cache", "export"));

    internal string[] Temporary() => Names(Path.Combine(Root, "tmp"));

    /// <summary>What is still leased a moment after a request is over: its worker lets go right after it has said so.</summary>
    internal async Task<string[]> LeasesInTheEnd()
    {
        for (var turn = 0; turn < 100 && Leases().Length > 0; turn++) await Task.Delay(20);
        return Leases();
    }

    internal string[] Leases() => Names(Path.Combine(Root, "cache", "export-locks"));

    internal void Change(TimeSpan by) => Database.Execute($"""UPDATE "Tasks" SET "UpdatedAt" = {Changed + by}""");

    void IExportContent.RequireSelection(DatabaseConnection snapshot, ExportRequest request, CancellationToken cancellationToken)
    {
    }

    IExportWork IExportContent.Open(DatabaseConnection snapshot, ExportRequest request, CancellationToken cancellationToken) => new Work(this, request);

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        postgres?.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    private sealed class Work(ExportDesk desk, ExportRequest request) : IExportWork
    {
        public long ExpectedBytes => 1000;

        public IReadOnlyList<string> Warnings => [];

        public void Write(string path, Action<long> wrote, IProgress<double> progress, CancellationToken cancellationToken)
        {
            desk.Builds++;
            desk.Written.Add(request);
            progress.Report(0.5);
            desk.write(path, cancellationToken);
        }

        public void Dispose()
        {
        }
    }

    private static string[] Names(string directory) =>
        Directory.Exists(directory) ? [.. Directory.GetFileSystemEntries(directory).Select(path => Path.GetFileName(path)!).Order()] : [];
}

internal sealed class NoteFormat : IDatasetFormat
{
    internal const string FormatName = "Note 1.0";

    public string Name => FormatName;

    public void Write(FormatWork work) =>
        throw new NotSupportedException();
}
