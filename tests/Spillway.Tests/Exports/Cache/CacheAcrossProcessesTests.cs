using System.Diagnostics;
using Shouldly;
using Spillway.Exports.Cache;
using Xunit;

namespace Spillway.Tests.Exports.Cache;

/// <summary>Contract section 7: the exporter is a process of its own, held up at its worst instant by a lease or a stop signal.</summary>
public sealed class CacheAcrossProcessesTests
{
    private static readonly string[] Export = ["export", "task:1", "--format", "COCO 1.0", "--images"];

    [Fact]
    public void An_export_waits_while_a_clean_up_holds_the_entry_and_then_makes_it()
    {
        using var root = Restored(out var data);
        SpillwayProcess.Run(["--data", data, .. Export]).ExitStatus.ShouldBe(0);
        var cache = new ExportCache(data, TimeProvider.System);
        var entry = Path.GetFileName(Directory.GetFiles(cache.EntryDirectory, "task-*").ShouldHaveSingleItem());
        using var process = Held(cache, entry, () => File.Delete(cache.PathOf(entry)), data);
        process.WaitForExit(60_000).ShouldBeTrue();
        process.ExitCode.ShouldBe(0);
        cache.Contains(entry).ShouldBeTrue();
        Directory.GetFiles(cache.LockDirectory).ShouldBeEmpty();
        Directory.GetFileSystemEntries(Path.Combine(data, "tmp")).ShouldBeEmpty();
    }

    [Fact]
    public void A_hit_moves_the_time_of_use_and_a_clean_up_that_comes_then_keeps_the_entry()
    {
        using var root = Restored(out var data);
        SpillwayProcess.Run(["--data", data, .. Export]).ExitStatus.ShouldBe(0);
        var path = Directory.GetFiles(Path.Combine(data, "cache", "export"), "task-*").ShouldHaveSingleItem();
        File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        SpillwayProcess.Run(["--data", data, .. Export]).ExitStatus.ShouldBe(0);
        File.GetLastWriteTimeUtc(path).ShouldBeGreaterThan(DateTime.UnixEpoch.AddYears(40));
    }

    /// <summary>Starts an export while the lease is held, and lets go once it has begun to wait for it.</summary>
    private static Process Held(ExportCache cache, string entry, Action underLease, string data)
    {
        using var lease = cache.TryWrite(entry).ShouldNotBeNull();
        underLease();
        var process = Process.Start(SpillwayProcess.StartInfo(["--data", data, .. Export]))!;
        var database = Spillway.Database.SpillwayDatabase.Open(Path.Combine(data, "spillway.db"));
        for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < 60; Thread.Sleep(50))
        {
            using var context = database.CreateContext();
            if (context.Requests.Any(row => row.State == Spillway.Database.RequestState.Started)) break;
        }

        process.HasExited.ShouldBeFalse();
        cache.Contains(entry).ShouldBeFalse();
        return process;
    }

    private static TemporaryFolder Restored(out string data)
    {
        var root = new TemporaryFolder();
        data = root.Combine("data");
        SpillwayProcess.Run("--data", data, "restore", Path.Combine(KillTests.Repository(), "samples", "street.zip")).ExitStatus.ShouldBe(0);
        return root;
    }
}
