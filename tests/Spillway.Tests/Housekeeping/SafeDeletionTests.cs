using System.Diagnostics;
using System.Text;
using Spillway.Storage;
using Spillway.Tests.Storage;

namespace Spillway.Tests.Housekeeping;

/// <summary>A sweep never follows a link, never crosses a mount, never leaves its root.</summary>
public sealed class SafeDeletionTests : IDisposable
{
    private readonly SweptRoot root = new();

    public void Dispose() => root.Dispose();

    [Fact]
    public async Task Directories_swapped_for_links_while_a_sweep_runs_lead_nowhere()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere there is no deletion relative to open directories.");
        for (var file = 0; file < 40; file++) root.WriteOutside($"deep/{file}");
        var before = Paths.Of(root.Outside);
        using var done = new CancellationTokenSource();
        string[] swapped = ["tmp/swapped", "tmp/swapped/deep", "tasks/7/tmp", "tasks/7", "cache/export/swapped"];
        var swapper = Task.Run(() =>
        {
            for (var round = 0; !done.IsCancellationRequested; round++)
            {
                var path = root.Combine(swapped[round % swapped.Length]);
                try
                {
                    Directory.Move(path, root.Combine("aside"));
                    Directory.CreateSymbolicLink(path, root.Outside);
                    Thread.SpinWait(2000);
                    File.Delete(path);
                    Directory.Move(root.Combine("aside"), path);
                }
                catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
                {
                    // The sweep was there first.
                    if (Directory.Exists(root.Combine("aside"))) Directory.Delete(root.Combine("aside"), recursive: true);
                }
            }
        });

        for (var watch = Stopwatch.StartNew(); watch.Elapsed < TimeSpan.FromSeconds(4);)
        {
            try
            {
                for (var file = 0; file < 10; file++)
                {
                    root.Write($"tmp/swapped/deep/n{file}");
                    root.Write($"tasks/7/tmp/deep/n{file}");
                    root.Write($"cache/export/swapped/deep/n{file}");
                }
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Its directory was swapped just now; what it wrote through the link is the test's own.
            }

            foreach (var key in new[] { "tmp-cleanup", "object-tmp-cleanup", "export-cache-cleanup" }) root.Sweep(key);
        }

        await done.CancelAsync();
        await swapper;
        before.Except(Paths.Of(root.Outside)).ShouldBeEmpty();
    }

    [Fact]
    public void A_link_in_the_way_to_a_swept_directory_is_not_followed()
    {
        root.WriteOutside("tmp/precious");
        root.WriteOutside("7/tmp/precious");
        root.WriteOutside("7/export_cache/precious");
        Directory.Delete(root.Combine("tmp"), recursive: true);
        Directory.CreateSymbolicLink(root.Combine("tmp"), Path.Combine(root.Outside, "tmp"));
        Directory.CreateDirectory(root.Combine("tasks"));
        Directory.CreateSymbolicLink(root.Combine("tasks/7"), Path.Combine(root.Outside, "7"));
        var before = Paths.Of(root.Outside);
        foreach (var key in new[] { "tmp-cleanup", "object-tmp-cleanup" }) root.Sweep(key).Deleted.ShouldBe(0);
        Paths.Of(root.Outside).ShouldBe(before);
    }

    [Fact]
    public void A_file_system_mounted_in_the_way_is_never_entered()
    {
        string[] places = ["tmp/old/inside", "tmp/mounted", "tasks/7/tmp", "cache/export/mounted"];
        var mounted = new List<OtherVolume>();
        try
        {
            foreach (var place in places)
            {
                mounted.Add(OtherVolume.OfMemory(root.Combine(place), 1 << 10));
                File.WriteAllText(root.Combine(place + "/precious"), "precious");
            }

            foreach (var key in new[] { "tmp-cleanup", "object-tmp-cleanup", "export-cache-cleanup" }) root.Sweep(key);
            places.ShouldAllBe(place => root.Has(place + "/precious"));
            // A volume of its own for tmp as a whole is an operator's wish.
            root.Write("tmp/also-old");
            root.Sweep("tmp-cleanup").Deleted.ShouldBe(1);
        }
        finally
        {
            mounted.ForEach(volume => volume.Dispose());
        }
    }

    [Fact]
    public void A_tmp_on_a_volume_of_its_own_is_swept()
    {
        using var volume = OtherVolume.OfMemory(root.Combine("tmp"), 1 << 10);
        root.Write("tmp/old/file");
        root.Sweep("tmp-cleanup").Deleted.ShouldBe(1);
        root.Has("tmp/old").ShouldBeFalse();
    }

    [Fact]
    public void Names_that_are_no_text_are_deleted_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere names are text.");
        SystemProgram.Run("sh", "-c", $"touch \"$(printf '{root.Combine("tmp")}/bad\\377name')\"").ShouldBeNull();
        SystemProgram.Run("sh", "-c", $"touch \"$(printf '{root.Combine("cache/export")}/bad\\377name')\"").ShouldBeNull();
        root.Sweep("tmp-cleanup").Deleted.ShouldBe(1);
        root.Sweep("export-cache-cleanup").Deleted.ShouldBe(1);
    }

    [Fact]
    public void What_cannot_be_deleted_keeps_nothing_else_from_being_deleted()
    {
        // Deeper than a tree that is deleted.
        var deep = "tmp/deep" + string.Concat(Enumerable.Repeat("/d", 300));
        Directory.CreateDirectory(root.Combine(deep));
        root.Write("tmp/a");
        root.Write("tmp/z");
        var report = root.Sweep("tmp-cleanup");
        report.Deleted.ShouldBe(2);
        report.Errors.Single().ShouldContain("tmp/deep: ");
    }

    [Fact]
    public void Removing_stops_when_it_is_told_to()
    {
        for (var file = 0; file < 100; file++) root.Write($"tmp/tree/{file}");
        using var top = DirectoryHandle.Open(root.Combine("tmp"));
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Should.Throw<OperationCanceledException>(() => SafeTree.Remove(top, Encoding.UTF8.GetBytes("tree"), stop.Token));
        Directory.GetFiles(root.Combine("tmp/tree")).Length.ShouldBe(100);
    }
}
