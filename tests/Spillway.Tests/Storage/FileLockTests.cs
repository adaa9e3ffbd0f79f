using System.Diagnostics;
using Shouldly;
using Spillway.Storage;
using Xunit;

namespace Spillway.Tests.Storage;

public sealed class FileLockTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("spillway-lock-").FullName;

    private string LockPath => Path.Combine(directory, "locks", "entry.lock");

    public void Dispose() => Directory.Delete(directory, recursive: true);

    [Fact]
    public void Readers_share_and_exclude_a_writer()
    {
        using var first = FileLock.TryAcquire(LockPath, LockMode.Shared).ShouldNotBeNull();
        using (FileLock.TryAcquire(LockPath, LockMode.Shared).ShouldNotBeNull())
        {
            FileLock.TryAcquire(LockPath, LockMode.Exclusive).ShouldBeNull();
        }

        FileLock.TryAcquire(LockPath, LockMode.Exclusive).ShouldBeNull();
    }

    [Fact]
    public void A_writer_excludes_everybody_until_it_lets_go_and_leaves_no_file()
    {
        using (FileLock.TryAcquire(LockPath, LockMode.Exclusive).ShouldNotBeNull())
        {
            FileLock.TryAcquire(LockPath, LockMode.Shared).ShouldBeNull();
            FileLock.TryAcquire(LockPath, LockMode.Exclusive).ShouldBeNull();
        }

        File.Exists(LockPath).ShouldBeFalse();
        using (FileLock.TryAcquire(LockPath, LockMode.Shared).ShouldNotBeNull()) File.Exists(LockPath).ShouldBeTrue();
        File.Exists(LockPath).ShouldBeFalse();
    }

    [Theory]
    [InlineData(LockMode.Exclusive)]
    [InlineData(LockMode.Shared)]
    internal void The_file_of_a_lock_that_stays_is_left_and_excludes_as_before(LockMode mode)
    {
        FileLock.TryAcquire(LockPath, mode, stays: true).ShouldNotBeNull().Dispose();
        File.Exists(LockPath).ShouldBeTrue();
        using (FileLock.TryAcquire(LockPath, LockMode.Exclusive, stays: true).ShouldNotBeNull()) FileLock.TryAcquire(LockPath, mode, stays: true).ShouldBeNull();
        File.Exists(LockPath).ShouldBeTrue();
    }

    [Fact]
    public async Task Waiting_for_a_lock_ends_with_the_time_that_was_given()
    {
        using var held = FileLock.TryAcquire(LockPath, LockMode.Exclusive).ShouldNotBeNull();
        var watch = Stopwatch.StartNew();
        (await FileLock.TryAcquireAsync(LockPath, LockMode.Shared, TimeSpan.FromMilliseconds(200), TimeProvider.System, default)).ShouldBeNull();
        watch.Elapsed.ShouldBeInRange(TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void Only_one_holds_the_lock_whoever_removes_its_file()
    {
        var (inside, entered) = (0, 0);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            for (var round = 0; round < 500; round++)
            {
                using var held = FileLock.TryAcquire(LockPath, LockMode.Exclusive);
                if (held is null) continue;
                Interlocked.Increment(ref inside).ShouldBe(1);
                Interlocked.Increment(ref entered);
                Interlocked.Decrement(ref inside);
            }
        });
        entered.ShouldBeGreaterThan(100);
    }
}
