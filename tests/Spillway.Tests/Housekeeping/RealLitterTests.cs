using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Spillway.Tests.Housekeeping;

/// <summary>What an operator sees who points Spillway at the data directory of a real CVAT: file by file, what goes and what stays.</summary>
public sealed partial class RealLitterTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Data => folder.Combine("home/django/data");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Legacy_clean_up_removes_the_export_caches_of_objects_and_nothing_else()
    {
        var before = Unpack();
        var legacy = before.Where(path => LegacyCache().IsMatch(path)).ToList();
        legacy.Count(path => !path.EndsWith(" directory", StringComparison.Ordinal)).ShouldBe(43);

        Spillway("legacy", "cleanup").ShouldBe(1, "there is no marker");
        Spillway("legacy", "cleanup", "--adopt", "--dry-run").ShouldBe(0);
        Now().ShouldBe(before);

        Spillway("legacy", "cleanup", "--adopt").ShouldBe(0);
        Now().ShouldBe(before.Except(legacy));
        Spillway("exportcachecleanup").ShouldBe(0);
        Spillway("cleanuplegacyexportcache").ShouldBe(0);
        Now().ShouldBe(before.Except(legacy));
    }

    [Fact]
    public void Sweeping_tmp_removes_all_of_its_old_litter_and_nothing_else()
    {
        var before = Unpack();
        var litter = before.Where(path => path.StartsWith("tmp/", StringComparison.Ordinal)).ToList();
        litter.Count.ShouldBe(125);
        // One that is in use, one that is new.
        File.SetLastWriteTimeUtc(Path.Combine(Data, "tmp/cvat_efj_p1_o"), TimeProvider.System.GetUtcNow().UtcDateTime);
        using (new FileStream(Path.Combine(Data, "tmp/cvat_lbx5xhq0"), FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            Spillway("tmp", "sweep", "--adopt", "--dry-run").ShouldBe(0);
            Now().ShouldBe(before);
            Spillway("tmp", "sweep", "--adopt").ShouldBe(0);
        }

        var kept = litter.Where(path => path.Contains("cvat_efj_p1_o", StringComparison.Ordinal) || path.Contains("cvat_lbx5xhq0", StringComparison.Ordinal)).ToList();
        kept.Count.ShouldBe(2);
        Now().ShouldBe(before.Except(litter.Except(kept)));
    }

    [Fact]
    public void Sweeping_the_cache_leaves_what_is_not_the_export_cache_alone()
    {
        var before = Unpack();
        Directory.CreateDirectory(Path.Combine(Data, "cache/export"));
        var expired = Path.Combine(Data, "cache/export/job-21-dataset-instance1679573400.5-coco-_keypoints-10.zip");
        File.Copy(Path.Combine(Data, "jobs/21/export_cache/dataset_coco-_keypoints-10.ZIP"), expired);
        File.SetLastWriteTimeUtc(expired, new DateTime(2023, 3, 23, 12, 10, 0, DateTimeKind.Utc));
        File.Copy(expired, expired.Replace("job-21", "job-22", StringComparison.Ordinal));
        File.SetLastWriteTimeUtc(expired.Replace("job-21", "job-22", StringComparison.Ordinal), TimeProvider.System.GetUtcNow().UtcDateTime);

        Spillway("cache", "sweep", "--adopt", "--dry-run").ShouldBe(0);
        File.Exists(expired).ShouldBeTrue();
        Spillway("cache", "sweep", "--adopt").ShouldBe(0);
        Now().Except(before).ShouldBe(["cache/export directory", "cache/export/job-22-dataset-instance1679573400.5-coco-_keypoints-10.zip 9016"]);
        before.Except(Now()).ShouldBeEmpty();
    }

    private int Spillway(params string[] arguments)
    {
        var result = SpillwayProcess.Run(["--data", Data, .. arguments]);
        TestContext.Current.TestOutputHelper?.WriteLine(result.Output + result.Error);
        return result.ExitStatus;
    }

    /// <summary>All but the few small files in which Spillway keeps what it knows of the root.</summary>
    private List<string> Now() => [.. Paths.Of(Data).Where(path => !path.StartsWith(".spillway", StringComparison.Ordinal))];

    private List<string> Unpack()
    {
        using var tar = Process.Start("tar", ["xjf", SharedData.Require("cvat/data-root.tar.bz2"), "-C", folder.Path]);
        tar.WaitForExit();
        tar.ExitCode.ShouldBe(0);
        return Now();
    }

    [GeneratedRegex("^(projects|tasks|jobs)/[0-9]+/(tmp/)?export_cache[ /]")]
    private static partial Regex LegacyCache();
}
