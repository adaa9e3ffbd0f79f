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

    private string Temporary => Path.Combine(Data, "tmp");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_others_still_have_to_write_is_not_free()
    {
        using var first = Open().Reserve("the export of task 1", Temporary, 60 * MiB, default);
        var refused = Should.Throw<NotEnoughSpaceException>(() => Open().Reserve("the export of task 2", Temporary, 50 * MiB, default));
        refused.Message.ShouldBe($"The export of task 2 needs 50.0 MiB in {Temporary}, where 100.0 MiB are free and 1 other writer has reserved 60.0 MiB; of the export cache 0 B are pinned and 0 B in use, and nothing else may go: free some space and try again.");
        using var third = Open().Reserve("the export of task 3", Temporary, 40 * MiB, default);
        Files().Length.ShouldBe(2);
    }

    [Fact]
    public void What_was_written_counts_once()
    {
        using var first = Open().Reserve("a", Temporary, 60 * MiB, default);
        for (var written = 0; written < 50; written++)
        {
            first.Wrote(MiB);
            free -= MiB;
        }

        // 50 are free, 10 (and at most a step more) are still to be written.
        using var second = Open().Reserve("b", Temporary, 38 * MiB, default);
        Should.Throw<NotEnoughSpaceException>(() => Open().Reserve("c", Temporary, 3 * MiB, default));
    }

    [Fact]
    public void A_writer_that_writes_more_than_it_said_takes_more_or_ends()
    {
        using var first = Open().Reserve("a", Temporary, 10 * MiB, default);
        using var second = Open().Reserve("b", Temporary, 80 * MiB, default);
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
        var reservations = new SpaceReservations(Data, TimeProvider.System, null, minimumFree: 30 * MiB, _ => free);
        Should.Throw<NotEnoughSpaceException>(() => reservations.Reserve("a", Temporary, 71 * MiB, default)).Message.ShouldContain("30.0 MiB of them to stay free");
        reservations.Reserve("a", Temporary, 70 * MiB, default).Dispose();
    }

    [Fact]
    public void What_may_go_is_evicted_and_no_more_is_asked_for_than_is_missing()
    {
        Directory.CreateDirectory(Path.Combine(Data, "cache", "export"));
        var asked = new List<long>();
        var reservations = new SpaceReservations(Data, TimeProvider.System, (bytes, _) =>
        {
            asked.Add(bytes);
            var freed = asked.Count < 3 ? 20 * MiB : 0;
            free += freed;
            return new RoomMade(freed, 7 * MiB, 5 * MiB);
        }, 0, _ => free);
        using var held = reservations.Reserve("a", Temporary, 130 * MiB, default);
        asked.ShouldBe([30 * MiB, 10 * MiB]);
        var refused = Should.Throw<NotEnoughSpaceException>(() => reservations.Reserve("b", Temporary, 30 * MiB, default));
        refused.Message.ShouldContain("of the export cache 7.0 MiB are pinned and 5.0 MiB in use");
        asked[2].ShouldBe(20 * MiB);
    }

    [Fact]
    public void Many_at_once_never_get_more_than_there_is()
    {
        var granted = new ConcurrentBag<Reservation>();
        Parallel.For(0, 40, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            try
            {
                granted.Add(Open().Reserve("a", Temporary, 7 * MiB, default));
            }
            catch (NotEnoughSpaceException)
            {
            }
        });
        granted.Count.ShouldBe(14);
        foreach (var reservation in granted) reservation.Dispose();
    }

    [Fact]
    public void An_end_frees_it_and_leaves_no_file()
    {
        Open().Reserve("a", Temporary, 90 * MiB, default).Dispose();
        Directory.GetFileSystemEntries(Path.Combine(Data, "reservations")).ShouldBeEmpty();
        Open().Reserve("b", Temporary, 90 * MiB, default).Dispose();
    }

    [Fact]
    public void A_dead_owner_reserves_nothing_and_the_dead_of_another_machine_for_a_while()
    {
        var clock = new Housekeeping.SetClock(TimeProvider.System.GetUtcNow());
        var record = new ReservationRecord(90 * MiB, Device(), ProcessIdentity.Current.ToString(), "the export of task 1");
        folder.Write("data/reservations/dead.reservation", record.Text);
        folder.Write("data/reservations/cut-off.reservation", record.Text[..10]);
        var reservations = new SpaceReservations(Data, clock, null, 0, _ => free);
        reservations.Reserve("a", Temporary, 50 * MiB, default).Dispose();
        Files().ShouldBeEmpty();

        folder.Write("data/reservations/far.reservation", (record with { Owner = "host=elsewhere boot=another pid=1 start=then" }).Text);
        Should.Throw<NotEnoughSpaceException>(() => reservations.Reserve("b", Temporary, 50 * MiB, default));
        clock.Now += TimeSpan.FromMinutes(20);
        reservations.Reserve("b", Temporary, 50 * MiB, default).Dispose();
    }

    [Fact]
    public void A_record_survives_its_text()
    {
        var record = new ReservationRecord(123, 0xfe01, ProcessIdentity.Current.ToString(), "the export of task 1");
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

    private string[] Files() => Directory.GetFiles(Path.Combine(Data, "reservations"));

    private SpaceReservations Open() => new(Data, TimeProvider.System, null, 0, _ => Interlocked.Read(ref free));
}
