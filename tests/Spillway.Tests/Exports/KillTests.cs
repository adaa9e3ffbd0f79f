using System.Diagnostics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Shouldly;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Xunit;

namespace Spillway.Tests.Exports;

/// <summary>
/// Real processes killed at random instants, over and over in one data root. After each restart everything is whole: what a killed
/// process asked for is done, nothing half-made is seen, nobody holds a lease, and one sweep removes all litter.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 200;
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(3.5);

    [Fact]
    public async Task Whatever_is_killed_at_whatever_instant_leaves_the_data_root_whole()
    {
        using var root = new TemporaryFolder();
        var data = root.Combine("data");
        var sample = Path.Combine(Repository(), "samples", "street.zip");
        SpillwayProcess.Run("--data", data, "restore", sample).ExitStatus.ShouldBe(0);
        var random = new Random(20250109);
        var watch = Stopwatch.StartNew();
        // From before a process does anything to past its end, on whatever machine this is.
        var start = StartSeconds();
        var killed = 0;
        for (var round = 0; killed < Kills && watch.Elapsed < Budget; round++)
        {
            // Four at a time: they share the host's lock, the database and the cache, and die in the middle of each other's work.
            var wave = Enumerable.Range(0, 4).Select(index => KillAtRandom(
                SpillwayProcess.StartInfo(["--data", data, .. Work(random.Next(5), sample, root)]), random.NextDouble() * 4 * start)).ToList();
            killed += (await Task.WhenAll(wave)).Count(died => died);
            if (round % 10 == 9) await Examine(data, root);
        }

        output.WriteLine($"{killed} processes were killed in {watch.Elapsed.TotalSeconds:F0} s.");
        await Examine(data, root);
        SpillwayProcess.Run("--data", data, "restore", sample).ExitStatus.ShouldBe(0);
        using (var context = SpillwayDatabase.Open(Path.Combine(data, "spillway.db")).CreateContext())
        {
            new ObjectLitter(new ObjectDirectories(data), context).Find().ShouldBeEmpty();
        }

        SqliteConnection.ClearAllPools();
    }

    /// <returns>False: it was done already.</returns>
    private static async Task<bool> KillAtRandom(ProcessStartInfo start, double seconds)
    {
        using var process = Process.Start(start)!;
        await Task.Delay(TimeSpan.FromSeconds(seconds));
        var alive = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();
        return alive;
    }

    private static readonly string[] Results = ["out.zip", "backup.zip"];

    private static string[] Work(int kind, string sample, TemporaryFolder root) => kind switch
    {
        0 => ["export", "task:1", "--format", "COCO 1.0", "--images"],
        1 => ["export", "job:1", "--format", "CVAT for images 1.1", "-o", root.Combine("out.zip")],
        2 => ["restore", sample],
        3 => ["backup", "task:1", "-o", root.Combine("backup.zip")],
        _ => ["worker"],
    };

    private static async Task Examine(string data, TemporaryFolder root)
    {
        using (var worker = Process.Start(SpillwayProcess.StartInfo("--data", data, "worker"))!)
        {
            await AllRequestsAreOver(data);
            worker.Kill();
            await worker.WaitForExitAsync();
        }

        var reservations = new SpaceReservations(data, TimeProvider.System);
        reservations.List(default).ShouldAllBe(seen => seen.IsDead);
        Sweep(data);
        Directory.GetFileSystemEntries(reservations.DirectoryPath).ShouldBeEmpty();
        var cache = new ExportCache(data, TimeProvider.System);
        foreach (var path in Directory.GetFiles(cache.EntryDirectory))
        {
            var name = Path.GetFileName(path);
            if (name == "CACHEDIR.TAG") continue;
            CacheFileName.Parse(name).ShouldNotBeNull(name);
            using (var zip = System.IO.Compression.ZipFile.OpenRead(path)) zip.Entries.Count.ShouldBeGreaterThan(0, name);
            using var lease = cache.TryWrite(name).ShouldNotBeNull($"{name} is still leased");
            // The next rounds miss again.
            File.Delete(path);
        }

        Directory.GetFileSystemEntries(Path.Combine(data, "tmp")).ShouldBeEmpty();
        foreach (var name in Results.Where(name => File.Exists(root.Combine(name))))
        {
            using var zip = System.IO.Compression.ZipFile.OpenRead(root.Combine(name));
            zip.Entries.ShouldNotBeEmpty();
        }

        DatabaseAndDiskAgree(data);
        SqliteConnection.ClearAllPools();
    }

    private static async Task AllRequestsAreOver(string data)
    {
        var database = SpillwayDatabase.Open(Path.Combine(data, "spillway.db"));
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            using var context = database.CreateContext();
            var open = context.Requests.AsNoTracking().Where(row => row.State == RequestState.Queued || row.State == RequestState.Started).ToList();
            if (open.Count == 0) break;
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10 * Slowness), $"stuck: {JsonSerializer.Serialize(open)}");
        }

        using var end = database.CreateContext();
        end.Requests.Any(row => row.WorkerToken != null || row.LeaseUntil != null).ShouldBeFalse();
        end.Requests.Where(row => row.State == RequestState.Failed).Select(row => row.Message).ShouldBeEmpty();
    }

    /// <summary>A machine that does ten other things starts a process in seconds.</summary>
    private static double Slowness { get; } = Math.Max(1, StartSeconds() / 0.5);

    private static double StartSeconds()
    {
        var watch = Stopwatch.StartNew();
        SpillwayProcess.Run("--help");
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Of directories without an owner yet, a sweep keeps those of the last minute: nobody lives here who could be making one.</summary>
    private static void Sweep(string data)
    {
        foreach (var path in Directory.GetDirectories(Path.Combine(data, "tmp"), ".*.new"))
        {
            Directory.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
            foreach (var file in Directory.GetFiles(path)) File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        var swept = SpillwayProcess.Run("--data", data, "tmp", "sweep", "--accept-clock");
        swept.ExitStatus.ShouldBe(0, swept.Error);
    }

    internal static void DatabaseAndDiskAgree(string data)
    {
        using var context = SpillwayDatabase.Open(Path.Combine(data, "spillway.db")).CreateContext();
        foreach (var task in context.Tasks.AsNoTracking().ToList())
        {
            var raw = Path.Combine(data, "data", $"{task.DataId}", "raw");
            foreach (var media in context.Media.AsNoTracking().Where(row => row.DataId == task.DataId).ToList())
            {
                new FileInfo(Path.Combine(raw, media.Name)).Length.ShouldBe(media.Length);
            }

            foreach (var job in context.Jobs.Where(row => row.TaskId == task.Id).Select(row => row.Id).ToList())
            {
                File.Exists(Path.Combine(data, "jobs", $"{job}", "annotations.bin")).ShouldBeTrue();
            }
        }
    }

    internal static string Repository()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "Spillway.slnx"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
