using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Housekeeping;
using Spillway.Sweeping;

namespace Spillway.Tests.Housekeeping;

/// <summary>A cache with more entries than one thread gets at once, swept by several of them.</summary>
public sealed class SweepByThreadsTests : IDisposable
{
    private const int Entries = 3000;

    private readonly SweptRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Of_thousands_of_entries_each_is_looked_at_once_and_each_expired_one_deleted_once()
    {
        Fill();
        await new Pins(root.Path, root.Clock).Add(new Pin(Name(10), null, "it is the baseline", root.Clock.Now), default);
        var seen = new List<string>();
        using var lease = new FileLeases(FileLeases.DirectoryOf(root.Path)).TryRead(Name(20));
        var report = Run((item, _) => seen.Add(item.Path));
        report.LookedAt.ShouldBe(Entries);
        report.Deleted.ShouldBe(Entries / 2 - 2);
        Left().ShouldBe([.. Enumerable.Range(0, Entries).Where(number => number % 2 == 1 || number is 10 or 20).Select(Name).Order(StringComparer.Ordinal)]);
        seen.Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, Entries / 2).Select(half => "cache/export/" + Name(2 * half)).Order(StringComparer.Ordinal));
        File.ReadAllText(root.Combine(".spillway/deleting")).Trim('\0').ShouldBeEmpty("nothing stays named");
    }

    [Fact]
    public void One_that_is_stopped_tells_of_all_it_has_deleted_and_the_next_run_deletes_the_rest()
    {
        Fill();
        using var stop = new CancellationTokenSource();
        var told = 0;
        var report = Run((_, _) => { if (++told == 700) stop.Cancel(); }, stop.Token);
        report.StoppedEarly.ShouldBe("it was asked to stop");
        report.Deleted.ShouldBe(Entries - Left().Count);
        report.Deleted.ShouldBeLessThan(Entries / 2);
        Run(null).Deleted.ShouldBe(Entries / 2 - report.Deleted);
    }

    [Fact]
    public void What_fails_on_one_thread_ends_the_others_too()
    {
        Fill();
        var told = 0;
        Should.Throw<InvalidOperationException>(() => Run((_, _) => { if (++told == 700) throw new InvalidOperationException("the output is gone"); }));
        Left().Count.ShouldBeGreaterThan(Entries / 2);
        File.ReadAllText(root.Combine(".spillway/deleting")).Trim('\0').ShouldBeEmpty("nothing stays named");
    }

    private void Fill()
    {
        for (var number = 0; number < Entries; number++) root.Write("cache/export/" + Name(number), number % 2 == 0 ? TimeSpan.FromDays(9) : TimeSpan.Zero, "x");
    }

    private static string Name(int number) => $"task-{number}-dataset-instance1736499999.123456-coco-10.zip";

    private List<string> Left() => [.. Directory.EnumerateFiles(root.Combine("cache/export"), "task-*").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    private SweepReport Run(Action<SweepItem, SweepStep?>? seen, CancellationToken cancellationToken = default) =>
        new Sweep(root.Clock).Run([new ExportCacheArea(root.Root, root.Settings, root.Clock)], SweepLimits.None, dryRun: false, seen, cancellationToken, seesKept: false);
}
