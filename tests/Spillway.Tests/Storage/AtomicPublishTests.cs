using Shouldly;
using Spillway.Storage;
using Xunit;

namespace Spillway.Tests.Storage;

public sealed class AtomicPublishTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("spillway-publish-").FullName;

    private string Target => Path.Combine(directory, "cache", "entry.zip");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void A_file_moves_to_its_name_whole()
    {
        var source = Path.Combine(directory, "made");
        File.WriteAllText(source, "whole");
        AtomicPublish.Publish(source, Target, "me", null, default);
        File.ReadAllText(Target).ShouldBe("whole");
        Directory.GetFiles(directory).ShouldBeEmpty();
    }

    /// <summary>Contract section 1, line 7.</summary>
    [Fact]
    [Trait("parity", "7")]
    public async Task From_another_device_the_entry_is_never_seen_half_made()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "There is no second device at /dev/shm.");
        var other = Directory.CreateDirectory($"/dev/shm/spillway-{Guid.NewGuid():N}");
        try
        {
            var source = Path.Combine(other.FullName, "made");
            const int length = 64 << 20;
            File.WriteAllBytes(source, new byte[length]);
            var lengths = new List<long>();
            using var done = new CancellationTokenSource();
            var watcher = Task.Run(() =>
            {
                while (!done.IsCancellationRequested)
                {
                    var info = new FileInfo(Target);
                    if (info.Exists) lengths.Add(info.Length);
                }
            });
            AtomicPublish.Publish(source, Target, "me", null, default);
            await done.CancelAsync();
            await watcher;

            lengths.ShouldAllBe(seen => seen == length);
            new FileInfo(Target).Length.ShouldBe(length);
            Directory.GetFileSystemEntries(Path.GetDirectoryName(Target)!).ShouldBe([Target]);
            other.GetFileSystemInfos().ShouldBeEmpty();
        }
        finally
        {
            other.Delete(recursive: true);
        }
    }
}
