using Shouldly;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Settings;
using Spillway.Storage;
using Xunit;

namespace Spillway.Tests.Storage;

/// <summary>A disk that is really full, at every level from nothing to enough.</summary>
public sealed class FullDiskTests
{
    private static string Sample => Path.Combine(Repository.Root, "samples", "street.zip");

    [Fact]
    public void Work_on_a_disk_that_fills_up_succeeds_or_says_why_and_leaves_nothing()
    {
        using var disk = new SmallDisk(6 << 10);
        var data = Path.Combine(disk.Path, "data");
        SpillwayProcess.Run("--data", data, "restore", Sample).ExitStatus.ShouldBe(0);
        var (succeeded, tasks) = (0, 1);
        foreach (var free in (int[])[0, 20, 60, 150, 400, 1300])
        {
            foreach (var work in (string[][])[["export", "task:1", "--format", "COCO 1.0", "--images"], ["restore", Sample]])
            {
                foreach (var entry in Directory.GetFiles(Path.Combine(data, "cache", "export"), "task-*")) File.Delete(entry);
                disk.LeaveFree(free);
                var run = SpillwayProcess.Run(["--data", data, .. work]);
                disk.Empty();
                if (run.ExitStatus == 0)
                {
                    succeeded++;
                    if (work[0] == "restore") tasks++;
                }
                else
                {
                    run.ExitStatus.ShouldBe(1, run.Error);
                    run.Error.Split('\n').ShouldContain(line => line.StartsWith("error: ", StringComparison.Ordinal) && line.Contains(data, StringComparison.Ordinal), $"{work[0]} with {free} KiB: {run.Error}");
                }

                Leftovers(data).ShouldBeEmpty($"{work[0]} with {free} KiB: {run.Error}");
                CountTasks(data).ShouldBe(tasks);
            }
        }

        succeeded.ShouldBeGreaterThan(2);
    }

    /// <summary>The reservation held, and then somebody else, who reserves nothing, filled the disk.</summary>
    [Fact]
    public void A_restore_whose_disk_is_filled_by_others_ends_wherever_it_is_and_leaves_nothing()
    {
        using var disk = new SmallDisk(8 << 10);
        var directories = new ObjectDirectories(Path.Combine(disk.Path, "data"));
        DataRoot.OpenOwn(directories.Root);
        var database = SpillwayDatabase.Open(Path.Combine(directories.Root, "spillway.db"));
        var reservations = CacheRoom.Reservations(directories.Root, SettingsReader.Read(null, _ => null), TimeProvider.System);
        var ended = 0;
        for (var instant = 0; instant < 10; instant++)
        {
            var reports = 0;
            var progress = new Filling(() =>
            {
                if (reports++ == instant) disk.LeaveFree(0);
            });
            var restore = new BackupRestore(directories, database, reservations, TimeProvider.System);
            try
            {
                restore.Restore(Sample, progress, default);
            }
            catch (Exception exception)
            {
                (DatabaseFailure.Explain(exception, directories.Root) ?? exception.Message).ShouldContain(directories.Root);
                ended++;
            }

            disk.Empty();
            Leftovers(directories.Root).ShouldBeEmpty();
            using var connection = database.Connect();
            new ObjectLitter(directories, connection).Find().ShouldBeEmpty();
        }

        ended.ShouldBeGreaterThan(5);
    }

    private static IEnumerable<string> Leftovers(string data) =>
        ((string[])["tmp", "reservations"]).Select(name => Path.Combine(data, name)).Where(Directory.Exists).SelectMany(Directory.GetFileSystemEntries)
            .Where(path => Path.GetFileName(path) != ".admission")
            .Concat(Directory.GetFiles(Path.Combine(data, "cache", "export"), ".*"));

    private static int CountTasks(string data) => SpillwayDatabase.Open(Path.Combine(data, "spillway.db")).Tasks().Count;

    private sealed class Filling(Action report) : IProgress<double>
    {
        public void Report(double value) => report();
    }
}
