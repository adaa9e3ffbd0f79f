using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Shouldly;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Exports.Requests;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Xunit;

namespace Spillway.Tests.Exports;

/// <summary>
/// Real processes killed over and over in one data root: at any instant, or at a random one after they have begun what may go wrong,
/// such as writing an archive, publishing it, unpacking a backup, deleting, evicting for a build: the cache is filled up to its quota all the
/// time. After each restart everything is whole: what a killed process asked for is done, nothing half-made is seen, nobody holds a lease, and one
/// sweep removes all litter and leaves the cache within its quota. What is pinned or in use never goes, and whoever reads meanwhile reads it to its end.
/// </summary>
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 200;
    private const int OldEntries = 1500;
    private const int OldDirectories = 250;
    private const int Fillers = 100, FillerLength = 256 << 10, Quota = 27_000_000;

    /// <summary>Both were last used long ago.</summary>
    private const string Pinned = "task-70001-backup-instance1.5.zip", InUse = "task-70002-backup-instance1.5.zip";

    /// <summary>A process that hangs ends the test; a slow machine does not: alone it takes three minutes on two cores.</summary>
    private static readonly TimeSpan Budget = TimeSpan.FromMinutes(15);

    private readonly Random random = new(20250109);
    private readonly SortedDictionary<string, int> killedAt = new(StringComparer.Ordinal);
    private string data = "";
    private bool isFilled;
    private int evicted;

    [Fact]
    public async Task Whatever_is_killed_at_whatever_instant_leaves_the_data_root_whole()
    {
        using var root = new TemporaryFolder();
        data = root.Combine("data");
        var backup = GeneratedBackup.Write(root.Combine("generated.zip"), frames: 12, shapes: 800, bytes: 400_000);
        Run("restore", backup);
        var cache = new ExportCache(data, TimeProvider.System);
        foreach (var name in new[] { Pinned, InUse }) Fill(name, DateTime.UnixEpoch.AddYears(50));
        Run("cache", "pin", Pinned);
        using var leased = cache.TryRead(InUse).ShouldNotBeNull();
        using var end = new CancellationTokenSource();
        var reader = Task.Run(() => ReadOverAndOver(cache, end.Token));
        var watch = Stopwatch.StartNew();
        // From before a process does anything to past its end, on whatever machine this is.
        var start = StartSeconds();
        var killed = 0;
        for (var round = 0; killed < Kills && watch.Elapsed < Budget; round++)
        {
            Litter();
            // Five at a time: they share the host's lock, the database and the cache, and die in the middle of each other's work.
            string[][] wave = [Export(random.Next(4), root), Export(4 + random.Next(2), root), ["restore", backup], [round % 2 == 0 ? "cache" : "tmp", "sweep", "--accept-clock"], ["delete", LastTask()]];
            killed += (await Task.WhenAll(wave.Select(work => Kill(work, start)))).Count(died => died);
            foreach (var name in new[] { Pinned, InUse }) IsWhole(cache.PathOf(name));
            if (round % 12 == 11) await Examine(root);
        }

        await Examine(root);
        await end.CancelAsync();
        var evictions = new RootCounters(data).Read().Where(counter => counter.Key == $"{CacheQuota.EvictedItems} room").Sum(counter => counter.Value);
        output.WriteLine($"{await reader} times an entry was read to its end meanwhile; {evicted} fillers went, {evictions} entries for room of processes that lived to count them.");
        evicted.ShouldBeGreaterThan(Fillers / 2);
        output.WriteLine($"{killed} processes were killed in {watch.Elapsed.TotalSeconds:F0} s: {string.Join(", ", killedAt.Select(pair => $"{pair.Value} {pair.Key}"))}.");
        killed.ShouldBeGreaterThanOrEqualTo(Kills);
        SqliteConnection.ClearAllPools();
    }

    /// <returns>False: it was done already.</returns>
    private async Task<bool> Kill(string[] work, double start)
    {
        // Two of three die in what they have begun, one at any instant since it was started.
        var (anywhere, share) = (random.Next(3) == 0, random.NextDouble());
        using var process = Process.Start(Start(work))!;
        var begun = anywhere ? null : Begun(work, process.Id);
        if (begun is null) await Task.Delay(TimeSpan.FromSeconds(share * 3 * start));
        else
        {
            // A worker without work, or a host that works for another process, may never begin.
            for (var waited = Stopwatch.StartNew(); !process.HasExited && waited.Elapsed.TotalSeconds < (Evicts(work) ? 20 : 4) * start && !begun();) await Task.Delay(1);
            await Task.Delay(TimeSpan.FromMilliseconds(share * 120));
        }

        var alive = !process.HasExited;
        process.Kill();
        await process.WaitForExitAsync();
        var at = $"{(Evicts(work) ? "evicting " : "")}{work[0]} {(work[0] is "cache" or "tmp" ? "sweep " : "")}{(begun is null ? "anywhere" : "at work")}";
        lock (killedAt) if (alive) killedAt[at] = killedAt.GetValueOrDefault(at) + 1;
        return alive;
    }

    private static readonly string[] Results = ["out.zip", "backup.zip"];

    private static string[] Export(int kind, TemporaryFolder root) => kind switch
    {
        0 => ["export", "task:1", "--format", "COCO 1.0", "--images"],
        1 => ["export", "job:1", "--format", "CVAT for images 1.1", "-o", root.Combine("out.zip")],
        2 => ["backup", "task:1", "-o", root.Combine("backup.zip")],
        3 => ["worker"],
        4 => ["export", "task:1", "--format", "YOLO 1.1", "--images"],
        _ => ["export", "task:1", "--format", "Datumaro 1.0", "--images"],
    };

    private static bool Evicts(string[] work) => work.Contains("YOLO 1.1") || work.Contains("Datumaro 1.0");

    private ProcessStartInfo Start(params string[] work)
    {
        var start = SpillwayProcess.StartInfo(["--data", data, .. work]);
        start.Environment["SPILLWAY_CACHE_QUOTA"] = Quota.ToString(CultureInfo.InvariantCulture);
        return start;
    }

    private void Run(params string[] work)
    {
        var run = SpillwayProcess.Run(Start(work));
        run.ExitStatus.ShouldBe(0, run.Error);
    }

    /// <summary>When a process has begun the part that is dangerous to die in.</summary>
    private Func<bool> Begun(string[] work, int process)
    {
        var (cache, temporary) = (Path.Combine(data, "cache", "export"), Path.Combine(data, "tmp"));
        var atQuota = Directory.GetFiles(cache, "task-8*").Length;
        return work[0] switch
        {
            "export" when Evicts(work) => () => Directory.GetFiles(cache, "task-8*").Length < atQuota,
            "restore" => () => Owns("import-backup-*", process),
            "delete" => () => Owns("delete-*", process),
            "cache" => () => Directory.GetFiles(cache, "task-9*").Length < OldEntries,
            "tmp" => () => Directory.GetDirectories(temporary, "export-old-*").Length < OldDirectories,
            _ => () => Owns("export-*", process),
        };
    }

    private string LastTask()
    {
        return $"task:{SpillwayDatabase.Open(Path.Combine(data, "spillway.db")).Tasks().Select(task => task.Id).LastOrDefault(id => id > 1, 99)}";
    }

    private bool Owns(string directories, int process)
    {
        foreach (var path in Directory.GetDirectories(Path.Combine(data, "tmp"), directories))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(path, OwnedDirectory.OwnerFile)).Contains($"pid={process} ", StringComparison.Ordinal)) return true;
            }
            catch (IOException)
            {
                // Not its own yet, or not any more.
            }
        }

        return false;
    }

    /// <summary>What keeps sweeps busy: entries that have expired, and directories of owners that died.</summary>
    private void Litter()
    {
        for (var old = 0; old < OldEntries; old++)
        {
            var path = Path.Combine(data, "cache", "export", $"task-9{old:D5}-backup-instance1.5.zip");
            if (File.Exists(path)) continue;
            File.WriteAllText(path, "");
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch.AddYears(50));
        }

        var fillers = Enumerable.Range(0, Fillers).Select(filler => $"task-8{filler:D5}-backup-instance1.5.zip").Where(name => !File.Exists(Path.Combine(data, "cache", "export", name))).ToList();
        evicted += isFilled ? fillers.Count : 0;
        isFilled = true;
        foreach (var name in fillers) Fill(name, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-1));
        for (var old = 0; old < OldDirectories; old++)
        {
            var path = Path.Combine(data, "tmp", $"export-old-{old:D5}");
            if (Directory.Exists(path)) continue;
            Directory.CreateDirectory(Path.Combine(path, "deep"));
            for (var file = 0; file < 4; file++) File.WriteAllText(Path.Combine(path, "deep", $"{file}"), "");
            File.WriteAllText(Path.Combine(path, OwnedDirectory.OwnerFile), $"{ProcessIdentity.Current}");
        }
    }

    /// <summary>A whole archive that takes room and has not expired, or has.</summary>
    private void Fill(string name, DateTime lastUsed)
    {
        var path = Path.Combine(data, "cache", "export", name);
        using (var zip = new System.IO.Compression.ZipArchive(File.Create(path + ".new"), System.IO.Compression.ZipArchiveMode.Create))
        using (var content = zip.CreateEntry("filler", System.IO.Compression.CompressionLevel.NoCompression).Open())
        {
            content.Write(new byte[FillerLength]);
        }

        // Worth nothing: they go for room before what is really built.
        EntryWorth.Built(path + ".new", TimeSpan.FromMilliseconds(1));
        File.SetLastWriteTimeUtc(path + ".new", lastUsed);
        File.Move(path + ".new", path, overwrite: true);
    }

    /// <summary>Whoever holds a lease sees a whole entry, and it stays, whoever dies or evicts.</summary>
    private static async Task<int> ReadOverAndOver(ExportCache cache, CancellationToken stop)
    {
        var count = 0;
        for (var turn = 0; !stop.IsCancellationRequested; await Task.Delay(5, CancellationToken.None))
        {
            var names = Directory.GetFiles(cache.EntryDirectory, "*.zip").Select(path => Path.GetFileName(path)!).Where(name => !name.StartsWith("task-9", StringComparison.Ordinal)).ToList();
            var name = names[turn++ % names.Count];
            if (CacheFileName.Parse(name) is null) continue;
            using var lease = cache.TryRead(name);
            if (lease is null || !cache.Contains(name)) continue;
            IsWhole(cache.PathOf(name));
            cache.Contains(name).ShouldBeTrue($"{name} went while it was read.");
            count++;
        }

        return count;
    }

    private async Task Examine(TemporaryFolder root)
    {
        using (var worker = Process.Start(Start("worker"))!)
        {
            try
            {
                await AllRequestsAreOver(data);
            }
            finally
            {
                // One that went on would write where the folder is being removed, and hide why.
                worker.Kill();
                await worker.WaitForExitAsync();
            }
        }

        var reservations = new SpaceReservations(data, TimeProvider.System);
        reservations.List(default).ShouldAllBe(seen => seen.IsDead);
        Sweep();
        reservations.List(default).ShouldBeEmpty();
        var cache = new ExportCache(data, TimeProvider.System);
        Directory.GetFiles(cache.EntryDirectory).Sum(path => new FileInfo(path).Length).ShouldBeLessThanOrEqualTo(Quota);
        foreach (var path in Directory.GetFiles(cache.EntryDirectory))
        {
            var name = Path.GetFileName(path);
            if (name == "CACHEDIR.TAG") continue;
            CacheFileName.Parse(name).ShouldNotBeNull(name);
            IsWhole(path);
            if (name is Pinned or InUse || name.StartsWith("task-8", StringComparison.Ordinal)) continue;
            using var lease = (await cache.TryWrite(name, "", TimeSpan.FromSeconds(5), default)).ShouldNotBeNull($"{name} is still leased");
            // The next rounds miss again.
            File.Delete(path);
        }

        Directory.GetFileSystemEntries(Path.Combine(data, "tmp")).ShouldBeEmpty();
        foreach (var name in Results.Where(name => File.Exists(root.Combine(name)))) IsWhole(root.Combine(name));
        NoDirectoryIsWithoutRows(data);
        DatabaseAndDiskAgree(data);
        SqliteConnection.ClearAllPools();
    }

    /// <summary>Every byte of it comes, with its checksum.</summary>
    private static void IsWhole(string archive)
    {
        using var zip = System.IO.Compression.ZipFile.OpenRead(archive);
        zip.Entries.Count.ShouldBeGreaterThan(0, archive);
        foreach (var entry in zip.Entries)
        {
            using var content = entry.Open();
            content.CopyTo(Stream.Null);
        }
    }

    private static async Task AllRequestsAreOver(string data)
    {
        var database = SpillwayDatabase.Open(Path.Combine(data, "spillway.db"));
        for (var watch = Stopwatch.StartNew(); ; await Task.Delay(50))
        {
            var open = database.Requests().Where(row => row.State == RequestState.Queued || row.State == RequestState.Started).ToList();
            if (open.Count == 0) break;
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30 * Slowness), $"stuck: {JsonSerializer.Serialize(open)}");
        }

        var over = database.Requests();
        over.Any(row => row.WorkerToken != null || row.LeaseUntil != null).ShouldBeFalse();
        // Some lose every worker that they are given.
        over.Where(row => row.State == RequestState.Failed && row.Message != RequestWorker.Died).Select(row => row.Message).ShouldBeEmpty();
    }

    /// <summary>A machine that does ten other things starts a process in seconds.</summary>
    private static double Slowness { get; } = Math.Max(1, StartSeconds() / 0.5);

    private static double StartSeconds()
    {
        var watch = Stopwatch.StartNew();
        SpillwayProcess.Run("--help");
        return watch.Elapsed.TotalSeconds;
    }

    /// <summary>Of directories without an owner yet (or any more), a sweep keeps those of the last minute: nobody lives here who could be making one.</summary>
    private void Sweep()
    {
        foreach (var path in Directory.GetDirectories(Path.Combine(data, "tmp")))
        {
            if (!path.EndsWith(OwnedDirectory.NewSuffix, StringComparison.Ordinal) && Directory.EnumerateFileSystemEntries(path).Any()) continue;
            Directory.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
            foreach (var file in Directory.GetFiles(path)) File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        }

        foreach (var what in new[] { "tmp", "cache" })
        {
            Run(what, "sweep", "--accept-clock");
        }
    }

    /// <summary>Of restores that died after their files were in place, and of deletions that died before theirs were gone.</summary>
    private static void NoDirectoryIsWithoutRows(string data)
    {
        using var connection = SpillwayDatabase.Open(Path.Combine(data, "spillway.db")).Connect();
        foreach (var kind in ObjectDirectories.Kinds.Where(kind => Directory.Exists(Path.Combine(data, kind))))
        {
            var known = ObjectIds.Of(connection, kind);
            Directory.GetDirectories(Path.Combine(data, kind)).Where(path => !known.Contains(long.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture))).ShouldBeEmpty();
        }
    }

    internal static void DatabaseAndDiskAgree(string data)
    {
        var database = SpillwayDatabase.Open(Path.Combine(data, "spillway.db"));
        var (jobs, files) = (database.Jobs(), database.Media());
        foreach (var task in database.Tasks())
        {
            var raw = Path.Combine(data, "data", $"{task.DataId}", "raw");
            foreach (var media in files.Where(row => row.DataId == task.DataId))
            {
                new FileInfo(Path.Combine(raw, media.Name)).Length.ShouldBe(media.Length);
            }

            foreach (var job in jobs.Where(row => row.TaskId == task.Id).Select(row => row.Id))
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
