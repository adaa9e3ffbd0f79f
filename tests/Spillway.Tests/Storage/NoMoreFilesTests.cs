using Spillway.Exports.Cache;
using Spillway.Settings;
using Spillway.Storage.Reservations;

namespace Spillway.Tests.Storage;

/// <summary>A disk with bytes to spare on which no file can be made any more: what frees room must not need one.</summary>
public sealed class NoMoreFilesTests : IDisposable
{
    private readonly FewFilesDisk disk = new();

    public NoMoreFilesTests()
    {
        SpillwayProcess.Run("--data", Data, "restore", Path.Combine(Repository.Root, "samples", "street.zip")).ExitStatus.ShouldBe(0);
        AddEntries(1, 1, TimeSpan.FromDays(3));
        SpillwayProcess.Run("--data", Data, "cache", "sweep").ExitStatus.ShouldBe(0);
    }

    private string Data => Path.Combine(disk.Path, "data");

    private string Entries => Path.Combine(Data, "cache", "export");

    public void Dispose() => disk.Dispose();

    [Fact]
    public void What_takes_the_room_is_shown_and_sweeps_free_it()
    {
        AddEntries(1, 5, TimeSpan.FromDays(3));
        File.WriteAllText(Path.Combine(Data, "tmp", "old"), "something");
        File.SetLastWriteTimeUtc(Path.Combine(Data, "tmp", "old"), Now.AddDays(-3));
        disk.TakeAllFiles();
        foreach (var look in (string[][])[["cache", "stats"], ["cache", "list"], ["tmp", "list"]])
        {
            var shown = SpillwayProcess.Run(["--data", Data, .. look]);
            shown.ExitStatus.ShouldBe(0, shown.Error);
            shown.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith($"warning: The database of {Data} could not be read or written: ");
        }

        var swept = SpillwayProcess.Run("--data", Data, "cache", "sweep");
        swept.Output.ShouldContain("Deleted 5 of 5 ", customMessage: swept.Error);
        swept.ExitStatus.ShouldBe(0, swept.Error);
        disk.TakeAllFiles();
        SpillwayProcess.Run("--data", Data, "tmp", "sweep").Output.ShouldContain("Deleted 1 of 1 ");
    }

    [Fact]
    public void A_writer_gets_room_for_its_files_from_what_is_worth_least()
    {
        AddEntries(1, 20, TimeSpan.FromHours(1));
        var reservations = Reservations(("cache_quota", "1GB"));
        reservations.Reserve("something", Path.Combine(Data, "tmp"), 1000, forCache: true, default).Dispose();
        Directory.GetFiles(Entries, "task-*").Length.ShouldBe(20, "there is room yet");
        disk.TakeAllFiles();
        reservations.Reserve("something", Path.Combine(Data, "tmp"), 1000, forCache: true, default).Dispose();
        Directory.GetFiles(Entries, "task-*").Length.ShouldBe(4);
    }

    [Fact]
    public void A_writer_for_whom_nothing_may_go_is_refused_and_told_why()
    {
        AddEntries(1, 5, TimeSpan.FromHours(1));
        var reservations = Reservations();
        reservations.Reserve("something", Path.Combine(Data, "tmp"), 1000, forCache: true, default).Dispose();
        disk.TakeAllFiles();
        Should.Throw<NotEnoughSpaceException>(() => reservations.Reserve("something", Path.Combine(Data, "tmp"), 1000, forCache: true, default))
            .Message.ShouldContain("Not even a small file can be made there.");
        Directory.GetFiles(Entries, "task-*").Length.ShouldBe(5);
    }

    [Fact]
    public async Task An_export_of_a_worker_that_runs_goes_on_after_what_expired_has_gone()
    {
        using var worker = HeldProcess.Start("worker", "--data", Data);
        await worker.FirstLine();
        AddEntries(1, 20, TimeSpan.FromDays(3));
        disk.TakeAllFiles();
        var export = SpillwayProcess.Run("--data", Data, "export", "task:1", "--format", "COCO 1.0");
        export.ExitStatus.ShouldBe(0, export.Error);
        Directory.GetFiles(Entries, "task-1-annotations-*").ShouldHaveSingleItem();
    }

    private SpaceReservations Reservations(params (string Name, string Value)[] settings) =>
        CacheRoom.Reservations(Data, SettingsReader.Read(null, _ => null, settings.ToDictionary(pair => pair.Name, pair => pair.Value)), TimeProvider.System);

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    private void AddEntries(int first, int count, TimeSpan age)
    {
        for (var task = first; task < first + count; task++)
        {
            var path = Path.Combine(Entries, $"task-{task}-backup-instance1.5.zip");
            File.WriteAllText(path, "an archive");
            File.SetLastWriteTimeUtc(path, Now - age);
        }
    }
}
