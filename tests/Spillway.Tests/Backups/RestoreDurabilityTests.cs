using Spillway.Tests.Storage;

namespace Spillway.Tests.Backups;

/// <summary>Rows must not vouch for bytes that a power failure takes: what a restore flushes, and when.</summary>
public sealed class RestoreDurabilityTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Files_are_flushed_before_they_get_their_place_and_places_before_the_rows_are_committed()
    {
        var calls = Restore(null);
        var (flushed, first, last) = (calls.FindIndex(IsFileSystemFlush), calls.FindIndex(IsMove), calls.FindLastIndex(IsMove));
        flushed.ShouldBeGreaterThanOrEqualTo(0);
        first.ShouldBeGreaterThan(flushed);
        // tasks, data, jobs, and then the database's own.
        calls.Skip(last).Count(IsFlush).ShouldBeGreaterThanOrEqualTo(4);
    }

    [Fact]
    public void Where_the_file_system_cannot_be_flushed_with_one_call_each_file_is()
    {
        var calls = Restore("syncfs:error=ENOSYS");
        var entries = EditedArchive.Read(RestoredRoot.Sample).Keys.Count(name => name.StartsWith("data/", StringComparison.Ordinal));
        calls.Take(calls.FindIndex(IsMove)).Count(IsFlush).ShouldBeGreaterThan(entries);
    }

    private List<string> Restore(string? inject)
    {
        if (TracedProcess.MissingBecause() is { } reason) Assert.Skip(reason);
        var log = folder.Combine("calls");
        var restored = TracedProcess.Run("syncfs,fsync,fdatasync,rename", inject, log, "restore", RestoredRoot.Sample, "--data", folder.Combine("root"));
        restored.ExitStatus.ShouldBe(0, restored.Error);
        return [.. File.ReadLines(log)];
    }

    private static bool IsFileSystemFlush(string call) => call.Contains("syncfs(", StringComparison.Ordinal);

    private static bool IsFlush(string call) => call.Contains(" fsync(", StringComparison.Ordinal) || call.Contains("fdatasync(", StringComparison.Ordinal);

    /// <summary>Out of the restore's own directory.</summary>
    private static bool IsMove(string call) => call.Contains("rename(", StringComparison.Ordinal) && call.Contains("/tmp/import-backup-", StringComparison.Ordinal) && !call.Contains(".new\"", StringComparison.Ordinal);
}
