using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Exports.Requests;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Spillway.Tests.Services;

namespace Spillway.Tests.Exports;

/// <summary>
/// Four worker processes, one PostgreSQL database, one data root, a thousand requests. One worker is killed and one stands still (SIGSTOP) in the
/// middle of a build, longer than its lease. The lease is short here, so that seconds stand for a minute.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ManyWorkersTests(PostgresServer server, ITestOutputHelper output) : IDisposable
{
    private const int Tasks = 8, Users = 10, Asked = 1000;

    private static readonly string[] Formats = ["COCO 1.0", "CVAT for images 1.1", "Datumaro 1.0", "PASCAL VOC 1.1", "YOLO 1.1", "CVAT for video 1.1"];

    private static readonly bool[] WithImages = [true], WithOrWithout = [true, false];

    private readonly TestDatabase postgres = server.CreateDatabase();
    private readonly TemporaryFolder folder = new();
    private readonly List<Process> workers = [];
    private readonly ConcurrentDictionary<string, int> published = new(StringComparer.Ordinal);

    private string Data => folder.Combine("data");

    private string Cache => Path.Combine(Data, "cache", "export");

    public void Dispose()
    {
        foreach (var worker in workers)
        {
            worker.Kill();
            worker.WaitForExit();
            worker.Dispose();
        }

        postgres.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Each_export_is_built_once_and_none_is_lost_when_a_worker_is_killed_and_another_stands_still()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs SIGSTOP.");
        var settings = SettingsReader.Read(null, Environment().GetValueOrDefault);
        var database = SpillwayDatabase.Open(Data, DataRoot.OpenOwn(Data).InstallationId, settings);
        var restore = new BackupRestore(new ObjectDirectories(Data), database, new SpaceReservations(Data, TimeProvider.System), TimeProvider.System);
        for (var task = 0; task < Tasks; task++) restore.Restore(Path.Combine(Repository.Root, "samples", "street.zip"), null, TestContext.Current.CancellationToken);
        using var watcher = new FileSystemWatcher(Cache) { InternalBufferSize = 1 << 16, EnableRaisingEvents = true };
        watcher.Created += (_, made) => published.AddOrUpdate(made.Name!, 1, (_, count) => count + 1);
        watcher.Renamed += (_, made) => published.AddOrUpdate(made.Name!, 1, (_, count) => count + 1);

        for (var worker = 0; worker < 4; worker++) workers.Add(Process.Start(Start("worker"))!);
        var requests = new ExportRequests(Data, database, settings, TimeProvider.System);
        var ids = new ConcurrentDictionary<string, bool>();
        var clock = Stopwatch.StartNew();
        var asking = Parallel.ForEachAsync(Wanted(), new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (request, token) =>
            ids[(await requests.Ask(request, token)).RequestId!] = true);

        // Killed first, so that its end is in the middle of the rest; then another stands still.
        var killed = await InTheMiddle(process =>
        {
            process.Kill();
            process.WaitForExit();
        });
        var frozen = await InTheMiddle(process => Signal.Send(Signal.Stop, process), held: true);
        await asking;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"All were asked after {clock.Elapsed.TotalSeconds:0.0} s."));
        ids.Count.ShouldBe(Asked);
        await AllAreOver(database, TimeSpan.FromMinutes(5));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Asked} requests were over after {clock.Elapsed.TotalSeconds:0.0} s."));

        var all = database.Requests();
        all.Count.ShouldBe(Asked);
        all.Where(row => row.State != RequestState.Finished).Select(row => row.Message).ShouldBeEmpty();
        var entries = all.Select(row => row.ResultEntry!).ToHashSet();
        Entries().ShouldBe(entries, ignoreOrder: true);
        // Who was killed or stood still had published nothing of what it lost.
        published.Where(pair => !pair.Key.StartsWith('.')).ShouldAllBe(pair => pair.Value == 1);
        published.Keys.Where(name => !name.StartsWith('.')).ShouldBe(entries, ignoreOrder: true);
        var begun = all.Sum(row => row.Attempt);
        output.WriteLine($"{entries.Count} entries, begun {begun} times.");
        begun.ShouldBeGreaterThan(entries.Count, "what was lost was begun again");

        var before = Snapshot();
        frozen.Process.HasExited.ShouldBeFalse("it stands still");
        Signal.Send(Signal.Continue, frozen.Process);
        await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        Snapshot().ShouldBe(before, "what wakes writes nothing");
        frozen.Process.HasExited.ShouldBeFalse(frozen.Process.HasExited ? await Last(frozen.Process) : "");
        await AllAreOver(database, TimeSpan.Zero);
        // And goes on as any other.
        await requests.Ask(ExportRequest.Dataset(ExportTarget.Job, 1, "COCO 1.0", true, 1), TestContext.Current.CancellationToken);
        await AllAreOver(database, TimeSpan.FromSeconds(20));
        killed.Process.HasExited.ShouldBeTrue();
        SpillwayProcess.Run(Start("tmp", "sweep")).ExitStatus.ShouldBe(0);
        Directory.GetFileSystemEntries(Path.Combine(Data, "tmp")).ShouldBeEmpty();
    }

    /// <summary>Equal ones of many users, and different ones: tasks, formats, with and without images, backups.</summary>
    private static IEnumerable<ExportRequest> Wanted() =>
        (from task in Enumerable.Range(1, Tasks)
         from user in Enumerable.Range(1, Users)
         from format in Formats.Append(null)
         from images in format is null ? WithImages : WithOrWithout
         select format is null ? ExportRequest.Backup(ExportTarget.Task, task, null, user) : ExportRequest.Dataset(ExportTarget.Task, task, format, images, user))
        .OrderBy(request => (request.UserId * 7919 + request.TargetId * 104729 + (request.Format?.Length ?? 0) * 31) % 1009).Take(Asked);

    /// <summary>Stops a worker that is building right now: its directory is there before and after the signal.</summary>
    private async Task<(Process Process, string Directory)> InTheMiddle(Action<Process> stop, bool held = false)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(60); await Task.Delay(1, TestContext.Current.CancellationToken))
        {
            foreach (var directory in Directory.GetDirectories(Path.Combine(Data, "tmp"), "export-*"))
            {
                if (Owner(directory) is not { } number || workers.SingleOrDefault(worker => worker.Id == number && !worker.HasExited) is not { } owner) continue;
                stop(owner);
                if (Directory.Exists(directory) && Directory.GetFiles(directory).Length > 1) return (owner, directory);
                if (!held) return (owner, directory);
                Signal.Send(Signal.Continue, owner);
            }
        }

        throw new TimeoutException("No worker was found in the middle of a build.");
    }

    private static async Task<string> Last(Process ended) =>
        $"status {ended.ExitCode}: {await ended.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)}";

    /// <summary>Past its lock.</summary>
    private static int? Owner(string path)
    {
        using var directory = DirectoryHandle.TryOpen(path);
        return directory?.TryReadText(".owner"u8.ToArray()) is { } text ? ProcessIdentity.Parse(text)?.Number : null;
    }

    private static async Task AllAreOver(SpillwayDatabase database, TimeSpan patience)
    {
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(200, TestContext.Current.CancellationToken))
        {
            var open = database.Requests().Count(row => row.State == RequestState.Queued || row.State == RequestState.Started);
            if (open == 0) return;
            watch.Elapsed.ShouldBeLessThanOrEqualTo(patience, $"{open} requests are not over");
        }
    }

    private IEnumerable<string> Entries() => Directory.GetFiles(Cache).Select(path => Path.GetFileName(path)).Where(name => name != "CACHEDIR.TAG");

    private List<string> Snapshot() =>
        [.. Directory.GetFileSystemEntries(Cache).Select(path => $"{Path.GetFileName(path)} {File.GetLastWriteTimeUtc(path):o} {new FileInfo(path).Length}").Order(StringComparer.Ordinal)];

    private Dictionary<string, string?> Environment() => new()
    {
        ["SPILLWAY_DATABASE"] = postgres.ConnectionString,
        ["SPILLWAY_REQUEST_LEASE"] = "3s",
        ["SPILLWAY_EXPORT_CACHE_LOCK_TTL"] = "1s",
        ["SPILLWAY_EXPORT_CACHE_LOCK_ACQUISITION_TIMEOUT"] = "2s",
        ["SPILLWAY_EXPORT_LOCKED_RETRY_INTERVAL"] = "1s",
    };

    private ProcessStartInfo Start(params string[] arguments)
    {
        var start = SpillwayProcess.StartInfo([.. arguments, "--data", Data]);
        foreach (var (name, value) in Environment()) start.Environment[name] = value;
        return start;
    }
}
