using System.Collections.Concurrent;
using Shouldly;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Xunit;

namespace Spillway.Tests.Storage.Reservations;

public sealed class SpaceReservationsTests : IDisposable
{
    private const long MiB = 1 << 20;

    private readonly TemporaryFolder folder = new();
    private long free = 100 * MiB;

    private string Data => folder.Combine("data");

    private string Admission => Path.Combine(Data, "reservations", ".admission");

    private string Temporary => Path.Combine(Data, "tmp");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_others_still_have_to_write_is_not_free()
    {
        using var first = Open().Reserve("the export of task 1", Temporary, 60 * MiB, false, default);
        var refused = Should.Throw<NotEnoughSpaceException>(() => Open().Reserve("the export of task 2", Temporary, 50 * MiB, false, default));
        refused.Message.ShouldBe($"There is no room for the export of task 2 in {Temporary}. It needs 50.0 MiB, but of 100.0 MiB that are free 60.0 MiB are reserved by 1 other writer, and nothing there can be evicted. Free some space and try again.");
        using var third = Open().Reserve("the export of task 3", Temporary, 40 * MiB, false, default);
        Files().Length.ShouldBe(2);
    }

    [Fact]
    public void What_was_written_counts_once()
    {
        using var first = Open().Reserve("a", Temporary, 60 * MiB, false, default);
        for (var written = 0; written < 50; written++)
        {
            first.Wrote(MiB);
            free -= MiB;
        }

        // 50 are free, 10 (and at most a step more) are still to be written.
        using var second = Open().Reserve("b", Temporary, 38 * MiB, false, default);
        Should.Throw<NotEnoughSpaceException>(() => Open().Reserve("c", Temporary, 3 * MiB, false, default));
    }

    [Fact]
    public void A_writer_that_writes_more_than_it_said_takes_more_or_ends()
    {
        using var first = Open().Reserve("a", Temporary, 10 * MiB, false, default);
        using var second = Open().Reserve("b", Temporary, 80 * MiB, false, default);
        first.Wrote(10 * MiB);
        free -= 10 * MiB;
        first.Wrote(9 * MiB);
        free -= 9 * MiB;
        Should.Throw<NotEnoughSpaceException>(() => first.Wrote(3 * MiB)).Message.ShouldContain("80.0 MiB");
        second.Dispose();
        first.Wrote(3 * MiB);
        first.Require(70 * MiB);
        Should.Throw<NotEnoughSpaceException>(() => first.Require(170 * MiB));
    }

    [Fact]
    public void The_minimum_stays_free()
    {
        var reservations = Open(new Cache { MinimumFree = 30 * MiB });
        Should.Throw<NotEnoughSpaceException>(() => reservations.Reserve("a", Temporary, 71 * MiB, false, default)).Message.ShouldContain("because");
        reservations.Reserve("a", Temporary, 70 * MiB, false, default).Dispose();
    }

    [Fact]
    public void What_may_go_is_evicted()
    {
        using var other = Open().Reserve("o", Temporary, 10 * MiB, true, default);
        var cache = new Cache { Evict = () => free += 40 * MiB };
        using var held = Open(cache).Reserve("a", Temporary, 130 * MiB, false, default);
        cache.Wanted.ShouldBe([new RoomWanted(130 * MiB, false, new OtherWriters(1, 10 * MiB, 10 * MiB))]);
        cache.Evict = null;
        Should.Throw<NotEnoughSpaceException>(() => Open(cache).Reserve("the export of task 7", Temporary, 30 * MiB, true, default))
            .Message.ShouldBe($"There is no room for the export of task 7 in {Temporary}. because Free some space and try again.");
        Files().Length.ShouldBe(2);
    }

    [Fact]
    public void An_entry_must_fit_into_the_quota_too_and_what_is_no_entry_need_not()
    {
        var cache = new Cache { HasQuota = true };
        Open(cache).Reserve("a", Temporary, MiB, false, default).Dispose();
        cache.Wanted.ShouldBeEmpty();
        Should.Throw<NotEnoughSpaceException>(() => Open(cache).Reserve("a", Temporary, MiB, true, default));
        cache.Wanted.ShouldBe([new RoomWanted(MiB, true, default)]);
        Files().ShouldBeEmpty();
        cache.Evict = () => { };
        using var entry = Open(cache).Reserve("a", Temporary, MiB, true, default);
        cache.Evict = null;
        Should.Throw<NotEnoughSpaceException>(() => entry.Wrote(2 * MiB)).Message.ShouldContain("which became larger than expected");
    }

    [Fact]
    public void Many_at_once_never_get_more_than_there_is()
    {
        var granted = new ConcurrentBag<Reservation>();
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            try
            {
                granted.Add(Open().Reserve("a", Temporary, 7 * MiB, false, default));
            }
            catch (NotEnoughSpaceException)
            {
            }
        });
        granted.Count.ShouldBe(14);
        foreach (var reservation in granted) reservation.Dispose();
    }

    [Fact]
    public void One_that_stands_still_while_it_is_admitted_holds_nobody_up()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody tells whether a file has a name.");
        PrivateDirectory.Create(Path.Combine(Data, "reservations"));
        using var standing = FileLock.TryAcquire(Admission, LockMode.Exclusive).ShouldNotBeNull();
        using var granted = Open().Reserve("a", Temporary, 90 * MiB, false, default);
        standing.IsSeen.ShouldBeFalse();
        using var later = FileLock.TryAcquire(Admission, LockMode.Exclusive).ShouldNotBeNull();
        standing.Dispose();
        later.IsSeen.ShouldBeTrue("who wakes leaves what others hold");
    }

    [Fact]
    public void A_lock_that_goes_from_hand_to_hand_is_taken_from_nobody()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody tells whether a file has a name.");
        PrivateDirectory.Create(Path.Combine(Data, "reservations"));
        FileLock? holder = null;
        TakeOver();
        var (hurried, seen) = (new HurriedClock(), new List<bool>());
        var waiting = new SpaceReservations(Data, hurried, null, _ => free, what =>
        {
            if (what != "wait") return;
            hurried.Passed += TimeSpan.FromSeconds(3);
            seen.Add(holder!.IsSeen);
            holder.Dispose();
            if (seen.Count < 8) TakeOver();
        });
        waiting.Reserve("a", Temporary, 90 * MiB, false, default).Dispose();
        seen.ShouldBe(Enumerable.Repeat(true, 8));

        void TakeOver()
        {
            holder = FileLock.TryAcquire(Admission, LockMode.Exclusive, stays: true).ShouldNotBeNull();
            holder.Touch();
        }
    }

    [Fact]
    public void What_is_granted_by_one_that_stood_still_is_withdrawn_and_asked_for_again()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere nobody tells whether a file has a name.");
        Reservation? other = null;
        var stands = true;
        var standing = new SpaceReservations(Data, TimeProvider.System, null, _ =>
        {
            if (!stands) return free;
            stands = false;
            FileLock.TakeAway(Admission);
            other = Open().Reserve("b", Temporary, 60 * MiB, false, default);
            return free;
        });
        Should.Throw<NotEnoughSpaceException>(() => standing.Reserve("a", Temporary, 50 * MiB, false, default)).Message.ShouldContain("60.0 MiB are reserved by 1 other writer");
        Files().Length.ShouldBe(1);
        other!.Dispose();

        using var growing = standing.Reserve("a", Temporary, 10 * MiB, false, default);
        stands = true;
        Should.Throw<NotEnoughSpaceException>(() => growing.Require(50 * MiB));
        other.Dispose();
        growing.Require(90 * MiB);
        Should.Throw<NotEnoughSpaceException>(() => Open().Reserve("c", Temporary, 15 * MiB, false, default));
    }

    [Fact]
    public void An_end_frees_it_and_leaves_no_file_but_that_of_the_lock()
    {
        Open().Reserve("a", Temporary, 90 * MiB, false, default).Dispose();
        Files().ShouldBeEmpty();
        Open().Reserve("b", Temporary, 90 * MiB, false, default).Dispose();
    }

    [Fact]
    public void A_dead_owner_reserves_nothing_and_the_dead_of_another_machine_for_a_while()
    {
        var clock = new Housekeeping.SetClock(TimeProvider.System.GetUtcNow());
        var record = new ReservationRecord(90 * MiB, false, Device(), ProcessIdentity.Current.ToString(), "the export of task 1");
        folder.Write("data/reservations/dead.reservation", record.Text);
        folder.Write("data/reservations/cut-off.reservation", record.Text[..10]);
        var reservations = new SpaceReservations(Data, clock, null, _ => free);
        reservations.Reserve("a", Temporary, 50 * MiB, false, default).Dispose();
        Files().ShouldBeEmpty();

        folder.Write("data/reservations/far.reservation", (record with { Owner = "host=elsewhere boot=another pid=1 start=then" }).Text);
        Should.Throw<NotEnoughSpaceException>(() => reservations.Reserve("b", Temporary, 50 * MiB, false, default));
        clock.Now += TimeSpan.FromMinutes(20);
        reservations.Reserve("b", Temporary, 50 * MiB, false, default).Dispose();
    }

    [Fact]
    public void A_record_survives_its_text()
    {
        var record = new ReservationRecord(123, true, 0xfe01, ProcessIdentity.Current.ToString(), "the export of task 1");
        ReservationRecord.Parse(record.Text).ShouldBe(record);
        record.Text.IndexOf("123", StringComparison.Ordinal).ShouldBeLessThan(26);
        ReservationRecord.Parse("bytes=x device=1 y").ShouldBeNull();
    }

    private ulong Device()
    {
        Directory.CreateDirectory(Temporary);
        using var handle = DirectoryHandle.Open(Temporary);
        return handle.Find(".")!.Value.Device;
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(Data, "reservations"), "*" + SpaceReservations.Suffix);

    private SpaceReservations Open(Cache? cache = null)
    {
        Directory.CreateDirectory(Path.Combine(Data, "cache", "export"));
        return new SpaceReservations(Data, TimeProvider.System, cache, _ => Interlocked.Read(ref free));
    }

    /// <summary>Time that passes only when a test says so.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        internal TimeSpan Passed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Passed.Ticks;
    }

    private sealed class Cache : ICacheRoom
    {
        public long MinimumFree { get; init; }

        public bool HasQuota { get; init; }

        internal List<RoomWanted> Wanted { get; } = [];

        /// <summary>Null: nothing may go.</summary>
        internal Action? Evict { get; set; }

        public RoomMade Make(RoomWanted wanted, CancellationToken cancellationToken)
        {
            Wanted.Add(wanted);
            Evict?.Invoke();
            return new RoomMade(Evict is not null, "because");
        }
    }
}
