using Spillway.Exports.Cache;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;
using Spillway.Tests.Storage;

namespace Spillway.Tests.Exports.Cache;

/// <summary>Entries that share blocks, on a real file system that clones; and the arithmetic by itself.</summary>
public sealed class BlockSharingTests
{
    [Fact]
    public void Blocks_are_counted_once_and_freed_with_the_last_who_holds_them()
    {
        var (first, second, third) = (Entry(0, 100), Entry(1, 80), Entry(2, 50));
        var extents = new Dictionary<int, List<DiskExtent>>
        {
            [0] = [new DiskExtent(0, 60), new DiskExtent(200, 20)],
            [1] = [new DiskExtent(40, 40)],
            [2] = [],
        };
        var sharing = new BlockSharing([first, second, third], entry => extents[entry.Index]);
        sharing.Repeated.ShouldBe(20, "from 40 to 60");
        sharing.Remove(third).ShouldBe((50, 50));
        sharing.Remove(first).ShouldBe((80, 20), "of its own 20; 20 are shared with the second, 60 with files outside of the cache");
        sharing.Remove(second).ShouldBe((80, 60), "the 20 that only entries shared are free now");
    }

    [Fact]
    public void Clones_on_a_real_disk_count_once_and_are_shown_both_ways()
    {
        using var disk = new XfsDisk();
        var clock = new Housekeeping.SetClock(TimeProvider.System.GetUtcNow());
        var root = DataRoot.OpenOwn(Path.Combine(disk.Path, "data"));
        var original = Path.Combine(root.ExportCache, "task-1-dataset-instance1.5-coco-10.zip");
        File.WriteAllBytes(original, new byte[4_000_000].Select((_, index) => (byte)(index * 31)).ToArray());
        foreach (var task in new[] { 2, 3 }) XfsDisk.Clone(original, Path.Combine(root.ExportCache, $"task-{task}-dataset-instance1.5-coco-10.zip"));
        File.WriteAllBytes(Path.Combine(root.ExportCache, "task-4-dataset-instance1.5-coco-10.zip"), new byte[1_000_000]);
        SpillwaySettings With(string quota) => SettingsReader.Read(null, name => name == "SPILLWAY_CACHE_QUOTA" ? quota : null);

        var stats = new CacheSurvey(new PeriodicJobContext(root, With(""), clock)).Look(1, [], default);
        stats.UsedAlone.ShouldBeInRange(13_000_000, 13_200_000);
        stats.Used.ShouldBeInRange(5_000_000, 5_100_000);

        new ExportCacheArea(root, With("6MB"), clock).Plan(SweepOrder.AsListed(), default).ShouldAllBe(item => item.Verdict == Verdict.Keep, "5 MB are taken");
        new ExportCacheArea(root, With("3MB"), clock).Plan(SweepOrder.AsListed(), default).Count(item => item.Verdict == Verdict.Delete)
            .ShouldBe(3, "only without all three that share them the blocks are gone");
    }

    private static FoundEntry Entry(int index, long bytes) => new([])
    {
        Index = index,
        FileKind = FileKind.File,
        IsMount = false,
        Length = bytes,
        Bytes = bytes,
        LastUsed = default,
        Kind = "dataset",
        Target = null,
    };
}
