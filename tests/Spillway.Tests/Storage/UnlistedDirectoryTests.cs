using Spillway.Storage;

namespace Spillway.Tests.Storage;

/// <summary>A directory that the system cannot list is not an empty one: nothing is decided by the half of it that was seen.</summary>
public sealed class UnlistedDirectoryTests : IDisposable
{
    private const string BrokenDisk = "getdents64:error=EIO", TooManyFiles = "openat:error=EMFILE";

    private readonly TemporaryFolder folder = new();

    public UnlistedDirectoryTests()
    {
        if (TracedProcess.MissingBecause() is { } reason) Assert.Skip(reason);
        SpillwayProcess.Run("--data", Data, "restore", Path.Combine(Repository.Root, "samples", "street.zip")).ExitStatus.ShouldBe(0);
        Write("tmp/old", TimeSpan.FromDays(3));
        Write("cache/export/task-9-backup-instance1.5.zip", TimeSpan.FromDays(3));
    }

    private string Data => folder.Combine("data");

    private static DateTime Now => TimeProvider.System.GetUtcNow().UtcDateTime;

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(BrokenDisk)]
    [InlineData(TooManyFiles)]
    public void A_sweep_that_cannot_list_the_cache_says_so_and_fails(string failure)
    {
        var run = TracedProcess.RunFailing(failure, folder.Combine("data/cache/export"), "--data", Data, "cache", "sweep");
        run.ExitStatus.ShouldBe(1, run.Output + run.Error);
        run.Error.ShouldContain($"'{folder.Combine("data/cache/export")}' could not be listed: ");
        run.Output.ShouldContain("Deleted 0 of ");
    }

    [Fact]
    public void What_cannot_be_listed_keeps_nothing_else_from_being_swept()
    {
        Write("tasks/1/tmp/old", TimeSpan.FromDays(3));
        Write("tasks/2/tmp/old", TimeSpan.FromDays(3));
        var run = TracedProcess.RunFailing(BrokenDisk, folder.Combine("data/tasks/1/tmp"), "--data", Data, "periodic", "run", "object-tmp-cleanup");
        run.ExitStatus.ShouldBe(1);
        run.Error.ShouldContain("warning: tasks/1/tmp: ");
        (Has("tasks/1/tmp/old"), Has("tasks/2/tmp/old")).ShouldBe((true, false));
    }

    [Fact]
    public void A_tree_of_which_a_part_cannot_be_seen_is_kept_whole_and_reported()
    {
        Write("tmp/work/deep/new", TimeSpan.Zero);
        Write("tmp/work/old", TimeSpan.FromDays(3));
        foreach (var directory in (string[])["tmp/work/deep", "tmp/work"]) Directory.SetLastWriteTimeUtc(folder.Combine("data/" + directory), Now.AddDays(-3));
        var run = TracedProcess.RunFailing(BrokenDisk, folder.Combine("data/tmp/work/deep"), "--data", Data, "tmp", "sweep");
        run.ExitStatus.ShouldBe(1);
        run.Error.ShouldContain("warning: tmp/work: ");
        (Has("tmp/old"), Has("tmp/work/old"), Has("tmp/work/deep/new")).ShouldBe((false, true, true));
    }

    [Fact]
    public void Nothing_is_written_when_other_writers_reservations_cannot_be_seen()
    {
        var run = TracedProcess.RunFailing(BrokenDisk, folder.Combine("data/reservations"), "--data", Data, "export", "task:1", "--format", "COCO 1.0");
        run.ExitStatus.ShouldBe(1, run.Output);
        run.Error.ShouldContain($"'{folder.Combine("data/reservations")}' could not be listed: ");
    }

    [Fact]
    public void An_owner_whose_lock_cannot_be_looked_at_is_not_taken_for_dead()
    {
        using var work = OwnedDirectory.Create(folder.Combine("data/tmp"), "export-task-", ignoreErrors: false);
        // Of the calls in that directory, every third one asks for the lock.
        var run = TracedProcess.RunFailing("openat:error=EMFILE:when=3+3", work.DirectoryPath, "--data", Data, "tmp", "sweep");
        run.ExitStatus.ShouldBe(1, run.Output);
        run.Error.ShouldContain("'.owner' could not be opened: ");
        Directory.Exists(work.DirectoryPath).ShouldBeTrue(run.Output);
    }

    private string Write(string relative, TimeSpan age)
    {
        var path = folder.Write("data/" + relative, "something");
        File.SetLastWriteTimeUtc(path, Now - age);
        return path;
    }

    private bool Has(string relative) => File.Exists(folder.Combine("data/" + relative));
}
