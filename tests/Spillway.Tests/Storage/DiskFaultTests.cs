using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Shouldly;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Tests.Exports;
using Spillway.Tests.Housekeeping;
using Xunit;

namespace Spillway.Tests.Storage;

/// <summary>
/// A full disk and a broken one, at every write, flush and rename of the real program: it ends with one sentence and leaves nothing. The
/// suite takes some of the instants; <c>SPILLWAY_TEST_ALL_FAULTS=1</c> takes all.
/// </summary>
public sealed partial class DiskFaultTests(ITestOutputHelper output)
{
    private static readonly string[] Calls = ["pwrite64", "copy_file_range", "fsync", "rename", "mkdir", "ftruncate"];

    private static readonly bool All = Environment.GetEnvironmentVariable("SPILLWAY_TEST_ALL_FAULTS") == "1";

    [Theory]
    [InlineData("restore")]
    [InlineData("export")]
    [InlineData("backup")]
    [InlineData("evicting export")]
    public async Task A_disk_that_fails_at_any_instant_ends_the_work_cleanly(string work)
    {
        if (TracedProcess.MissingBecause() is { } reason) Assert.Skip(reason);
        using var folder = new TemporaryFolder();
        var instants = new ConcurrentQueue<Fault>(Instants(work, folder));
        var count = instants.Count;
        var failures = new ConcurrentQueue<string>();
        var (failed, evicted) = (0, 0);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(worker => Task.Run(() =>
        {
            var room = new Room(work, folder.Combine($"{work}-{worker}"));
            while (instants.TryDequeue(out var fault))
            {
                try
                {
                    if (room.Suffer(fault)) Interlocked.Increment(ref failed);
                }
                catch (Exception exception) when (exception is ShouldAssertException or TimeoutException or IOException)
                {
                    failures.Enqueue($"{work} {fault}: {exception.Message}");
                    room = new Room(work, folder.Combine($"{work}-{Guid.NewGuid():N}"));
                }
            }

            room.IsSound();
            Interlocked.Add(ref evicted, room.Evicted);
        })));
        SqliteConnection.ClearAllPools();
        output.WriteLine($"{count} faults, {failed} of them ended the {work}.");
        failures.ShouldBeEmpty(string.Join("\n\n", failures));
        failed.ShouldBeGreaterThan(count / 4);
        if (work == "evicting export") evicted.ShouldBeGreaterThan(count / 4);
    }

    /// <summary>One run without a fault tells how often each thread calls what.</summary>
    private static IEnumerable<Fault> Instants(string work, TemporaryFolder folder)
    {
        var room = new Room(work, folder.Combine("counted"));
        var log = folder.Combine("calls");
        var run = TracedProcess.Run(string.Join(',', Calls), null, log, room.Arguments);
        run.ExitStatus.ShouldBe(0, run.Error);
        var most = File.ReadLines(log).Select(line => Call().Match(line)).Where(match => match.Success)
            .GroupBy(match => (Thread: match.Groups[1].Value, Call: match.Groups[2].Value), (key, calls) => (key.Call, Count: calls.Count()))
            .GroupBy(each => each.Call, (call, counts) => (Call: call, Count: counts.Max(each => each.Count)));
        var index = 0;
        foreach (var (call, count) in most)
        {
            var step = All ? 1 : Math.Max(1, count / (call == "pwrite64" ? 5.0 : 2.0));
            for (var at = 1.0; at <= count; at += step)
            {
                var kinds = (Fault[])[new(call, "ENOSPC", (int)at, false), new(call, "EIO", (int)at, false), new(call, "ENOSPC", (int)at, true)];
                foreach (var fault in All ? kinds : [kinds[index++ % 3]]) yield return fault;
            }
        }
    }

    /// <param name="Lasting">Every call from the nth on fails, as on a disk that stays full.</param>
    private sealed record Fault(string Call, string Error, int Nth, bool Lasting)
    {
        public override string ToString() => $"{Call}:error={Error}:when={Nth}{(Lasting ? "+" : "")}";
    }

    [GeneratedRegex(@"\A(\d+)\s+(\w+)\(")]
    private static partial Regex Call();

    /// <summary>A data root with a restored task, over and over the scene of the same work.</summary>
    private sealed class Room
    {
        /// <summary>They fill the quota, so that the export has to evict some of them before it writes its first byte.</summary>
        private const int Fillers = 8, FillerLength = 256 << 10, Quota = 2_200_000;

        private readonly string work;
        private readonly string folder;

        internal Room(string work, string folder)
        {
            (this.work, this.folder) = (work, folder);
            Directory.CreateDirectory(folder);
            SpillwayProcess.Run("--data", Data, "restore", Sample).ExitStatus.ShouldBe(0);
            if (IsEvicting) File.WriteAllText(Path.Combine(Data, "spillway.json"), $$"""{"cache_quota": "{{Quota}}"}""");
        }

        /// <summary>How many entries were evicted by all that was suffered.</summary>
        internal int Evicted { get; private set; }

        private bool IsEvicting => work == "evicting export";

        internal string[] Arguments => ["--data", Data, .. work switch
        {
            "restore" => (string[])["restore", Sample],
            "export" or "evicting export" => ["export", "task:1", "--format", "COCO 1.0", "--images"],
            _ => ["backup", "task:1", "-o", Path.Combine(folder, "backup.zip")],
        }];

        private static string Sample => Path.Combine(Repository.Root, "samples", "street.zip");

        private string Data => Path.Combine(folder, "data");

        private ExportCache Cache => new(Data, TimeProvider.System);

        /// <returns>False: it did without what failed.</returns>
        internal bool Suffer(Fault fault)
        {
            if (Directory.Exists(Cache.EntryDirectory)) foreach (var entry in Directory.GetFiles(Cache.EntryDirectory, "task-*")) File.Delete(entry);
            File.Delete(Path.Combine(folder, "backup.zip"));
            if (IsEvicting) Fill();
            var (tasks, before) = (Tasks(), TimeProvider.System.GetUtcNow().UtcDateTime);
            var run = TracedProcess.Run(fault.Call, fault.ToString(), "/dev/null", Arguments);
            run.ExitStatus.ShouldBeInRange(0, 1, run.Error);
            if (run.ExitStatus == 1)
            {
                var sentence = run.Error.Split('\n').Where(line => line.StartsWith("error: ", StringComparison.Ordinal)).ShouldHaveSingleItem(run.Error);
                sentence.ShouldContain(folder, Case.Sensitive, run.Error);
                sentence.ShouldMatch("There is no room for|No space left on device|Input/output error|disk is full|disk I/O error|not be flushed|SQLite", run.Error);
                Tasks().ShouldBe(tasks);
            }

            IsSound();
            if (work != "restore" && work != "backup") RequestEnded(run, before);
            if (IsEvicting) Evicted += Fillers - Directory.GetFiles(Cache.EntryDirectory, "task-8*").Length;
            return run.ExitStatus == 1;
        }

        /// <summary>What there is, is whole; one sweep removes the rest; rows and files agree.</summary>
        internal void IsSound()
        {
            Sweep();
            string[] areas = [Path.Combine(Data, "tmp"), Path.Combine(Data, "reservations")];
            areas.Where(Directory.Exists).SelectMany(Directory.GetFileSystemEntries).Where(path => Path.GetFileName(path) != ".admission").ShouldBeEmpty();
            Directory.GetFileSystemEntries(folder).Select(Path.GetFileName).ShouldBeSubsetOf(["data", "backup.zip"]);
            Directory.GetFiles(Data, ".spillway-*").Select(Path.GetFileName).ShouldBeSubsetOf([".spillway-root"]);
            string[] results = [.. Directory.GetFiles(Cache.EntryDirectory).Where(path => Path.GetFileName(path) != "CACHEDIR.TAG"), .. Directory.GetFiles(folder)];
            foreach (var path in results)
            {
                using var zip = System.IO.Compression.ZipFile.OpenRead(path);
                foreach (var entry in zip.Entries) using (var stream = entry.Open()) stream.CopyTo(Stream.Null);
            }

            KillTests.DatabaseAndDiskAgree(Data);
            using var connection = Database().Connect();
            new ObjectLitter(new ObjectDirectories(Data), connection).Find().ShouldBeEmpty();
        }

        /// <summary>Finished with its entry, failed with a reason, or (when not even that could be written) to be run again by the next worker.</summary>
        private void RequestEnded(ProcessResult run, DateTime before)
        {
            if (Database().Requests().FirstOrDefault(row => row.CreatedAt >= before) is not { } row) return;
            if (row.State == RequestState.Finished) Cache.Contains(row.ResultEntry!).ShouldBeTrue();
            else run.ExitStatus.ShouldBe(1, $"{row.State}: {row.Message}");
            if (row.State == RequestState.Failed) row.Message.ShouldNotBeEmpty();
        }

        private void Fill()
        {
            Directory.CreateDirectory(Cache.EntryDirectory);
            for (var filler = 0; filler < Fillers; filler++)
            {
                var path = Path.Combine(Cache.EntryDirectory, $"task-8{filler}-backup-instance1.5.zip");
                using var zip = System.IO.Compression.ZipFile.Open(path, System.IO.Compression.ZipArchiveMode.Create);
                using var content = zip.CreateEntry("filler", System.IO.Compression.CompressionLevel.NoCompression).Open();
                content.Write(new byte[FillerLength]);
            }
        }

        private int Tasks() => Database().Tasks().Count;

        private SpillwayDatabase Database() => SpillwayDatabase.Open(Path.Combine(Data, "spillway.db"));

        private void Sweep()
        {
            // Directories that are being made are kept for a minute.
            var clock = new SetClock(TimeProvider.System.GetUtcNow().AddMinutes(2));
            var context = new PeriodicJobContext(DataRoot.OpenToSweep(Data, adopt: false, dryRun: false), SettingsReader.Read(null, _ => null), clock);
            foreach (var job in PeriodicJobs.All)
            {
                new Sweep(clock).Run(job.Areas(context, []), SweepLimits.Of(TimeSpan.FromMinutes(1)), dryRun: false, null, default).Errors.ShouldBeEmpty();
            }
        }
    }
}
