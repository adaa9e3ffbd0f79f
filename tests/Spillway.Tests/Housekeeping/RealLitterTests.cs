using System.Diagnostics;

namespace Spillway.Tests.Housekeeping;

/// <summary>On the data directory of a real CVAT installation: what goes is what an operator would want, file by file, and nothing else changes.</summary>
public sealed class RealLitterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Legacy_caches_and_old_temporary_files_go_and_every_other_file_stays_as_it_was()
    {
        var archive = SharedData.Require("cvat/data-root.tar.bz2");
        using (var tar = Process.Start("tar", ["xjf", archive, "-C", folder.Path])) tar.WaitForExit();
        var root = folder.Combine("home", "django", "data");
        var before = Files(root);
        var legacy = before.Keys.Where(path => path.Contains("/export_cache/", StringComparison.Ordinal)).ToHashSet();
        var temporary = before.Keys.Where(path => path.StartsWith("tmp/", StringComparison.Ordinal)).ToHashSet();
        legacy.ShouldNotBeEmpty();
        temporary.ShouldNotBeEmpty();

        foreach (var command in new[] { new[] { "legacy", "cleanup" }, ["tmp", "sweep"], ["cache", "sweep"] })
        {
            SpillwayProcess.Run([.. command, "--data", root]).Error.ShouldContain("--adopt");
            SpillwayProcess.Run([.. command, "--data", root, "--adopt", "--dry-run"]).ExitStatus.ShouldBe(0);
        }

        Files(root).ShouldBe(before, ignoreOrder: true);

        SpillwayProcess.Run("legacy", "cleanup", "--data", root, "--adopt").ExitStatus.ShouldBe(0);
        SpillwayProcess.Run("tmp", "sweep", "--data", root, "--adopt").ExitStatus.ShouldBe(0);
        SpillwayProcess.Run("cache", "sweep", "--data", root, "--adopt").ExitStatus.ShouldBe(0);

        var after = Files(root);
        after.Remove(".spillway-root").ShouldBeTrue();
        after.Remove(".spillway-clock");
        after.ShouldBe(before.Where(file => !legacy.Contains(file.Key) && !temporary.Contains(file.Key)), ignoreOrder: true);
        Directory.EnumerateDirectories(root, "export_cache", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, (long Length, DateTime Modified)> Files(string root) =>
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories).ToDictionary(
            path => Path.GetRelativePath(root, path).Replace('\\', '/'),
            path => (new FileInfo(path).Length, File.GetLastWriteTimeUtc(path)));
}
