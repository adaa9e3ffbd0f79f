using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Exports.Requests;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Tests.Exports.Cache;

/// <summary>
/// Contract section 7: exporters, downloads, sweeps and deletions are processes of their own. The slow one is stopped by a signal (or
/// kept waiting by a lease) at its worst instant while another does its work, and goes on then.
/// </summary>
public sealed class CacheAcrossProcessesTests : IDisposable
{
    private const string Format = "CVAT for images 1.1";

    private readonly TemporaryFolder folder = new();
    private readonly SpillwayDatabase database;
    private readonly ExportCache cache;

    public CacheAcrossProcessesTests()
    {
        var root = DataRoot.OpenOwn(Data);
        database = SpillwayDatabase.Open(Path.Combine(Data, "spillway.db"));
        cache = new ExportCache(Data, TimeProvider.System);
        // Large enough that building it takes long enough to be stopped in it.
        var backup = GeneratedBackup.Write(folder.Combine("backup.zip"), frames: 40, shapes: 1500, bytes: 300_000);
        new BackupRestore(new ObjectDirectories(root.Path), database, new SpaceReservations(root.Path, TimeProvider.System), TimeProvider.System).Restore(backup, null, default);
    }

    public void Dispose() => folder.Dispose();

    private string Data => folder.Combine("data");

    [Fact]
    public void An_exporter_that_lost_its_request_while_it_was_held_up_writes_nothing_when_it_goes_on()
    {
        using var worker = HeldProcess.Start("worker", "--data", Data);
        Ask();
        StopInBuild(worker);

        // Its lease runs out, and another worker takes the request.
        var table = new RequestTable(database, TimeProvider.System);
        var id = Request().Id;
        table.EndLeases();
        table.TryBegin(id, "another", oneForEachUser: false).ShouldNotBeNull();
        worker.GoOn();
        Until(() => !IsBuilding());
        Entries().ShouldBeEmpty();
        Request().ShouldSatisfyAllConditions(row => row.WorkerToken.ShouldBe("another"), row => row.State.ShouldBe(RequestState.Started), row => row.ResultEntry.ShouldBeNull());

        // What the other puts back is done by whoever is there.
        table.PutBack("another", null, "").ShouldBeTrue();
        Until(() => Request().State == RequestState.Finished);
        IsWhole(Entries().ShouldHaveSingleItem());
    }

    [Fact]
    public void Sweeps_while_an_export_is_held_up_in_its_build_take_nothing_of_it()
    {
        using var exporter = StartExport();
        StopInBuild(exporter);
        var work = Work();
        Age(Path.Combine(Data, "tmp"), Path.Combine(Data, "cache"));
        Sweep("tmp").ShouldContain("its owner");
        Sweep("cache");
        Work().ShouldBe(work);
        exporter.GoOn();
        exporter.End().ShouldSatisfyAllConditions(result => result.ExitStatus.ShouldBe(0, result.Error));
        IsWhole(Entries().ShouldHaveSingleItem());
        Work().ShouldBeEmpty();
    }

    [Fact]
    public void A_request_that_is_cancelled_while_its_exporter_is_held_up_leaves_nothing()
    {
        using var exporter = StartExport();
        StopInBuild(exporter);
        SpillwayProcess.Run("--data", Data, "requests", "cancel", Request().Id).ExitStatus.ShouldBe(0);
        exporter.GoOn();
        exporter.End().ShouldSatisfyAllConditions(result => result.ExitStatus.ShouldBe(1), result => result.Error.ShouldContain("The request was cancelled."));
        (Entries().Length, Work().Length, Leases().Length).ShouldBe((0, 0, 0));
        database.Requests().ShouldBeEmpty();
    }

    [Fact]
    public void An_object_that_is_deleted_while_its_exporter_is_held_up_leaves_no_entry_and_the_request_says_why()
    {
        using var exporter = StartExport();
        StopInBuild(exporter);
        SpillwayProcess.Run("--data", Data, "delete", "task:1").ExitStatus.ShouldBe(0);
        exporter.GoOn();
        exporter.End().ShouldSatisfyAllConditions(
            result => result.ExitStatus.ShouldBe(1), result => result.Error.ShouldContain("The task 1 was deleted before its export was finished."));
        (Entries().Length, Work().Length, Leases().Length).ShouldBe((0, 0, 0));
        (Directory.Exists(Path.Combine(Data, "data", "1")), Request().State).ShouldBe((false, RequestState.Failed));
    }

    [Fact]
    public async Task A_download_is_never_swept_away_also_when_its_server_is_held_up_in_the_middle()
    {
        using (var exporter = StartExport()) exporter.End().ExitStatus.ShouldBe(0);
        var entry = Entries().ShouldHaveSingleItem();
        var expected = await File.ReadAllBytesAsync(entry);
        using var server = HeldProcess.Start("serve", "--data", Data, "--listen", "http://127.0.0.1:0");
        using var client = new HttpClient { BaseAddress = new Uri((await server.FirstLine()).Split(' ').Single(word => word.StartsWith("http://", StringComparison.Ordinal))) };
        var url = $"/api/tasks/1/dataset/download?rq_id={Uri.EscapeDataString(Request().Id)}";

        using (var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead))
        {
            await using var body = await response.Content.ReadAsStreamAsync();
            var begun = new byte[100_000];
            await body.ReadExactlyAsync(begun);
            server.StopWhen(() => true).ShouldBeTrue();
            Age(entry);
            Sweep("cache").ShouldContain("in-use");
            File.Exists(entry).ShouldBeTrue();
            server.GoOn();
            using var rest = new MemoryStream();
            await body.CopyToAsync(rest);
            begun.Concat(rest.ToArray()).ShouldBe(expected);
        }

        Until(() => Leases().Length == 0);
        Age(entry);
        Sweep("cache");
        File.Exists(entry).ShouldBeFalse();
        using var gone = await client.GetAsync(url);
        gone.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        JsonSerializer.Deserialize<string>(await gone.Content.ReadAsStringAsync()).ShouldBe("The exported file has expired, please retry exporting");
    }

    [Fact]
    public void An_entry_that_is_used_while_a_sweep_is_held_up_after_its_plan_is_kept()
    {
        using (var exporter = StartExport()) exporter.End().ExitStatus.ShouldBe(0);
        var entry = Entries().ShouldHaveSingleItem();
        for (var round = 0; ; round++)
        {
            round.ShouldBeLessThan(20, "the sweep was never held up between its first deletion and this entry");
            for (var old = 0; old < 3000; old++) File.WriteAllText(Path.Combine(cache.EntryDirectory, $"task-{old + 100}-backup-instance1.5.zip"), "");
            Age(cache.EntryDirectory);
            using var sweep = HeldProcess.Start("cache", "sweep", "--data", Data, "--accept-clock");
            // What it had named already nobody gets before it goes on.
            var held = sweep.StopWhen(() => Entries().Length < 3001) && File.Exists(entry) && !DeletionNotice.IsNamed(Data, Path.GetFileName(entry));
            if (held)
            {
                using var hit = StartExport();
                hit.End().ExitStatus.ShouldBe(0);
                File.GetLastWriteTimeUtc(entry).ShouldBeGreaterThan(TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
            }

            sweep.GoOn();
            sweep.End().ExitStatus.ShouldBe(0);
            if (held)
            {
                Entries().ShouldBe([entry]);
                IsWhole(entry);
                return;
            }

            using var again = StartExport();
            again.End().ExitStatus.ShouldBe(0);
        }
    }

    [Fact]
    public void An_export_waits_while_a_clean_up_holds_the_entry_and_then_makes_it()
    {
        using (var exporter = StartExport()) exporter.End().ExitStatus.ShouldBe(0);
        var entry = Entries().ShouldHaveSingleItem();
        HeldProcess waiting;
        using (cache.TryWrite(Path.GetFileName(entry)).ShouldNotBeNull())
        {
            File.Delete(entry);
            waiting = StartExport();
            Until(() => Request().State == RequestState.Started);
            waiting.HasExited.ShouldBeFalse();
            Entries().ShouldBeEmpty();
        }

        using (waiting) waiting.End().ExitStatus.ShouldBe(0);
        IsWhole(entry);
        (Leases().Length, Work().Length).ShouldBe((0, 0));
    }

    private HeldProcess StartExport() => HeldProcess.Start("export", "task:1", "--format", Format, "--images", "--data", Data);

    /// <summary>As another process would.</summary>
    private void Ask()
    {
        var requests = new ExportRequests(Data, database, Spillway.Settings.SettingsReader.Read(null, _ => null), TimeProvider.System);
        requests.Ask(ExportRequest.Dataset(Spillway.Datasets.ExportTarget.Task, 1, Format, true, 1), default).GetAwaiter().GetResult().Verdict.ShouldBe(RequestVerdict.Accepted);
    }

    private RequestRow Request() => database.Requests().Single();

    /// <summary>The archive is being written: it has some bytes and is not yet in the cache. Directories may come and go meanwhile.</summary>
    private bool IsBuilding() =>
        Directory.EnumerateFiles(Path.Combine(Data, "tmp"), "dataset.*", new EnumerationOptions { RecurseSubdirectories = true })
            .Any(file => new FileInfo(file) is { Exists: true, Length: > 0 });

    /// <summary>Not within a change of the database, which would keep everybody else waiting for it.</summary>
    private void StopInBuild(HeldProcess exporter)
    {
        while (true)
        {
            exporter.StopWhen(IsBuilding).ShouldBeTrue();
            if (!IsDatabaseLocked()) return;
            exporter.GoOn();
        }
    }

    private bool IsDatabaseLocked()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(Data, "spillway.db")};Default Timeout=1");
        connection.Open();
        try
        {
            using var change = connection.BeginTransaction();
            return false;
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == 5)
        {
            return true;
        }
    }

    private string[] Work() => Under("tmp");

    private string[] Leases() => Under("cache/export-locks");

    private string[] Entries() => [.. Under("cache/export").Where(path => CacheFileName.Parse(Path.GetFileName(path)) is not null)];

    private string[] Under(string relative) =>
        Directory.Exists(Path.Combine(Data, relative)) ? [.. Directory.GetFileSystemEntries(Path.Combine(Data, relative)).Order(StringComparer.Ordinal)] : [];

    private string Sweep(string what)
    {
        var swept = SpillwayProcess.Run("--data", Data, what, "sweep", "--accept-clock");
        swept.ExitStatus.ShouldBe(0, swept.Error);
        return swept.Output;
    }

    private static void Age(params string[] paths)
    {
        foreach (var path in paths.SelectMany(path => File.Exists(path) ? [path] : Directory.GetFiles(path, "*", SearchOption.AllDirectories))) File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(50));
    }

    private static void IsWhole(string entry)
    {
        using var zip = ZipFile.OpenRead(entry);
        zip.Entries.Count.ShouldBe(41);
        foreach (var inside in zip.Entries)
        {
            using var content = inside.Open();
            content.CopyTo(Stream.Null);
        }
    }

    private static void Until(Func<bool> reached)
    {
        for (var start = TimeProvider.System.GetTimestamp(); !reached(); Thread.Sleep(20))
        {
            TimeProvider.System.GetElapsedTime(start).ShouldBeLessThan(TimeSpan.FromSeconds(60));
        }
    }
}
