using Spillway.Exports.Cache;

namespace Spillway.Tests.Exports.Cache;

public sealed class ExportCacheTests
{
    [Fact]
    public void A_missing_entry_cannot_be_touched_and_is_named()
    {
        using var folder = new TemporaryFolder();
        const string entry = "task-7-dataset-instance1736424000.5-coco-10.zip";
        Should.Throw<FileNotFoundException>(() => new ExportCache(folder.Path, TimeProvider.System).Touch(entry)).Message
            .ShouldBe($"The exported file {entry} is not in the cache.");
        Directory.GetFileSystemEntries(folder.Path).ShouldBeEmpty();
    }
}
