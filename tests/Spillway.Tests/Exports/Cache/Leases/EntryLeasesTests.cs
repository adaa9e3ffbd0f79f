using Spillway.Exports.Cache.Leases;

namespace Spillway.Tests.Exports.Cache.Leases;

/// <summary>What leases of every kind promise.</summary>
public abstract class EntryLeasesTests
{
    private const string Entry = "task-1-dataset-instance1.5-coco-10.zip";

    /// <summary>As another process would have them.</summary>
    private protected abstract IEntryLeases Create();

    [Fact]
    public void Who_builds_is_alone_until_it_is_done()
    {
        var (mine, others) = (Create(), Create());
        mine.IsLeased(Entry).ShouldBeFalse();
        using (var lease = mine.TryWrite(Entry, "builder").ShouldNotBeNull())
        {
            lease.IsHeld().ShouldBeTrue();
            mine.TryWrite(Entry).ShouldBeNull();
            others.TryWrite(Entry).ShouldBeNull();
            others.TryRead(Entry).ShouldBeNull();
            mine.TryRead(Entry).ShouldBeNull();
            others.IsLeased(Entry).ShouldBeTrue();
            using var another = others.TryWrite("another " + Entry).ShouldNotBeNull();
        }

        others.IsLeased(Entry).ShouldBeFalse();
        others.TryWrite(Entry).ShouldNotBeNull().Dispose();
        mine.TryRead(Entry).ShouldNotBeNull().Dispose();
    }

    [Fact]
    public void Who_reads_excludes_who_deletes_until_the_last_reader_is_done()
    {
        var (mine, others) = (Create(), Create());
        var first = mine.TryRead(Entry).ShouldNotBeNull();
        others.TryWrite(Entry).ShouldBeNull();
        others.IsLeased(Entry).ShouldBeTrue();
        mine.TryWrite(Entry).ShouldBeNull();
        first.Dispose();
        first.Dispose();
        others.TryWrite(Entry).ShouldNotBeNull().Dispose();
    }
}

/// <summary>Where readers share.</summary>
public abstract class SharedEntryLeasesTests : EntryLeasesTests
{
    [Fact]
    public void Readers_do_not_exclude_each_other()
    {
        const string entry = "job-1-dataset-instance1.5-coco-10.zip";
        var (mine, others) = (Create(), Create());
        var first = mine.TryRead(entry).ShouldNotBeNull();
        var second = mine.TryRead(entry).ShouldNotBeNull();
        using (others.TryRead(entry).ShouldNotBeNull()) first.Dispose();
        others.TryWrite(entry).ShouldBeNull();
        second.Dispose();
        others.TryWrite(entry).ShouldNotBeNull().Dispose();
    }
}
