using System.Diagnostics;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Spillway.Sweeping;
using Spillway.Tests.Housekeeping;

namespace Spillway.Tests.Exports.Cache.Exploration;

/// <summary>
/// Lease, touch, publish, sweep, evict, reserve and delete against each other, by the real code on a real file system, in many orders of
/// their steps: with up to two interruptions, and random ones. <c>SPILLWAY_TEST_ALL_SCHEDULES=1</c> takes over a hundred thousand.
/// Alone, since a process that another test starts holds all locks of this one until it has become its program.
/// </summary>
[Collection(AloneCollection.Name)]
public sealed class ProtocolExplorationTests(ITestOutputHelper output) : IDisposable
{
    private static readonly bool All = Environment.GetEnvironmentVariable("SPILLWAY_TEST_ALL_SCHEDULES") == "1";

    private static readonly int MostOfEach = All ? 20_000 : 3000, RandomOnes = All ? 25_000 : 2000;

    private readonly Scene scene = new();
    private readonly Interleaving interleaving = new(4);

    public void Dispose()
    {
        interleaving.Dispose();
        scene.Dispose();
    }

    [Fact]
    public void An_expired_entry_is_swept_while_others_find_it_and_build_it() =>
        Explore(expired: true, scene.Sweep, scene.Find, scene.Build);

    [Fact]
    public void Many_are_held_and_swept_while_others_find_and_build_one() =>
        Explore(expired: true, scene.SweepMany, scene.Find, scene.Build);

    [Fact]
    public void An_expired_entry_is_swept_while_others_read_it_and_its_object_is_deleted() =>
        Explore(expired: true, scene.Sweep, scene.Read, scene.Delete);

    [Fact]
    public void Two_build_the_same_entry_while_a_third_finds_it_and_a_sweep_goes_by() =>
        Explore(expired: null, scene.Build, scene.Build, scene.Find, scene.Sweep);

    [Fact]
    public void An_entry_is_evicted_for_room_while_others_read_and_find_it() =>
        Explore(expired: false, scene.Evict, scene.Read, scene.Find);

    [Fact]
    public void Writers_reserve_grow_write_and_end_and_never_get_more_than_there_is() =>
        Explore(expired: null, scene.Write(40), scene.Write(40), scene.Write(60));

    [Fact]
    public void A_sweep_that_does_not_look_again_under_the_lease_is_found_out()
    {
        var broken = Should.Throw<ScheduleException>(() => Explore(expired: true, scene.SweepWithoutLookingAgain, scene.Find));
        output.WriteLine(broken.Message);
        broken.Message.ShouldContain("was found and is gone");
    }

    private void Explore(bool? expired, params Action<FileStep>[] actors)
    {
        var watch = Stopwatch.StartNew();
        var (bounded, all) = (0, false);
        for (var schedules = new BoundedSchedules(2); !all && bounded < MostOfEach; bounded++)
        {
            Try(schedules, expired, actors);
            all = !schedules.Advance();
        }

        for (var seed = 0; seed < RandomOnes; seed++) Try(new RandomSchedule(seed), expired, actors);
        output.WriteLine($"{bounded} schedules with up to two interruptions{(all ? ", which are all" : "")}, and {RandomOnes} random ones, in {watch.Elapsed.TotalSeconds:F1} s.");
    }

    private void Try(ISchedule schedule, bool? expired, Action<FileStep>[] actors)
    {
        scene.Set(expired);
        try
        {
            interleaving.Run(schedule, actors);
            scene.ShouldBeSound();
        }
        catch (Exception exception)
        {
            throw new ScheduleException($"{exception.Message}\n{schedule}:\n{interleaving.Trace}", exception);
        }
    }

    private sealed class ScheduleException(string message, Exception inner) : Exception(message, inner);

    /// <summary>A data root with at most one entry, and what may be done in it.</summary>
    private sealed class Scene : IDisposable
    {
        private const string Entry = "task-1-dataset-instance1736424000.5-coco-10.zip", Whole = "a whole archive";

        private readonly string data = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), "spillway-" + Guid.NewGuid().ToString("N"));
        private readonly SetClock clock = new(TimeProvider.System.GetUtcNow());
        private readonly SpillwaySettings settings = SettingsReader.Read(null, name => name == "SPILLWAY_CACHE_QUOTA" ? "10MB" : null);
        private readonly SpillwaySettings unlimited = SettingsReader.Read(null, _ => null);
        private bool found, isDeleted, isEvicted;
        private int built;
        private long free;

        internal Scene()
        {
            foreach (var name in (string[])["cache/export", "cache/export-locks", "tmp", "reservations"]) Directory.CreateDirectory(Path.Combine(data, name));
        }

        private string EntryPath => Path.Combine(data, "cache", "export", Entry);

        internal void Set(bool? expired)
        {
            (found, isDeleted, isEvicted, built, free) = (false, false, false, 0, 100 << 20);
            File.Delete(EntryPath);
            if (expired is not { } old) return;
            File.WriteAllText(EntryPath, Whole);
            File.SetLastWriteTimeUtc(EntryPath, (clock.Now - TimeSpan.FromHours(old ? 30 : 1)).UtcDateTime);
        }

        internal void ShouldBeSound()
        {
            if ((found || built > 0) && !isDeleted && !isEvicted) File.Exists(EntryPath).ShouldBeTrue("The entry was found and is gone.");
            if (File.Exists(EntryPath)) File.ReadAllText(EntryPath).ShouldBe(Whole);
            built.ShouldBeLessThanOrEqualTo(1);
            free.ShouldBe(100 << 20);
            foreach (var name in (string[])["cache/export-locks", "tmp", "reservations"]) Directory.GetFileSystemEntries(Path.Combine(data, name)).Where(path => Path.GetFileName(path) != ".admission").ShouldBeEmpty();
        }

        internal void Sweep(FileStep step)
        {
            var area = new ExportCacheArea(data, isAdopted: false, unlimited, clock, null, Leases(step), step);
            foreach (var item in area.Plan(SweepOrder.AsListed(), default).Where(item => item.Verdict == Verdict.Delete)) area.Delete(item, default);
        }

        /// <summary>As a sweep does with many: who plans does not ask whether they are used, they are held together, then deleted.</summary>
        internal void SweepMany(FileStep step)
        {
            var area = new ExportCacheArea(data, isAdopted: false, unlimited, clock, null, Leases(step), step);
            var planned = area.Plan(SweepOrder.AsListed(plainlyKept: (_, _) => { }, deletesNext: true), default).Where(item => item.Verdict == Verdict.Delete).ToList();
            using var held = area.Hold([.. planned, .. planned]);
            for (var index = 0; index < held.Items.Count; index++) held.Delete(index, default);
        }

        /// <summary>The mistake: what the plan said is done, whatever happened since.</summary>
        internal void SweepWithoutLookingAgain(FileStep step)
        {
            var area = new ExportCacheArea(data, isAdopted: false, unlimited, clock, null, Leases(step), step);
            foreach (var item in area.Plan(SweepOrder.AsListed(), default).Where(item => item.Verdict == Verdict.Delete))
            {
                using var lease = Leases(step).TryWrite(Entry);
                if (lease is not null) File.Delete(EntryPath);
            }
        }

        internal void Find(FileStep step) => found |= Cache(step).TryUse(Entry) is not null;

        internal void Read(FileStep step)
        {
            var cache = Cache(step);
            using var lease = cache.TryRead(Entry);
            if (lease is null || !cache.Contains(Entry)) return;
            using (var content = new StreamReader(new FileStream(cache.OpenLeased(Entry), FileAccess.Read, 1, isAsync: true)))
            {
                step("read");
                content.ReadToEnd().ShouldBe(Whole);
            }

            cache.Contains(Entry).ShouldBeTrue("It went while it was leased.");
        }

        internal void Build(FileStep step)
        {
            var cache = Cache(step);
            using var lease = cache.TryWrite(Entry);
            if (lease is null) return;
            if (cache.Contains(Entry))
            {
                cache.Touch(Entry);
                found = true;
                return;
            }

            var file = Path.Combine(data, "tmp", Guid.NewGuid().ToString("N"));
            File.WriteAllText(file, Whole);
            AtomicPublish.Publish(file, EntryPath, "me", null, default, step);
            built++;
            cache.Contains(Entry).ShouldBeTrue("It went while its builder still held the lease.");
        }

        /// <summary>As the deletion of an object does it.</summary>
        internal void Delete(FileStep step)
        {
            using var lease = Cache(step).TryWrite(Entry);
            if (lease is null) return;
            step("delete");
            File.Delete(EntryPath);
            isDeleted = true;
        }

        internal void Evict(FileStep step)
        {
            var room = new CacheQuota(data, isAdopted: false, settings, clock, Leases(step), step).MakeRoom(10_000_000, 0, default).GetAwaiter().GetResult();
            isEvicted = room.Deleted.Items > 0;
            if (room.Fits) return;
            room.Pinned.ShouldBe(0);
        }

        internal Action<FileStep> Write(int mebibytes) => step =>
        {
            var reservations = new SpaceReservations(data, clock, null, _ => free, step);
            try
            {
                using var reservation = reservations.Reserve("something", Path.Combine(data, "tmp"), (long)mebibytes << 20, forCache: false, default);
                var written = 0L;
                for (var part = 0; part < 2; part++)
                {
                    var bytes = (long)mebibytes << 19;
                    reservation.Wrote(bytes);
                    written += bytes;
                    free -= bytes;
                    free.ShouldBeGreaterThanOrEqualTo(0, "More was promised than there is.");
                }

                free += written;
            }
            catch (NotEnoughSpaceException)
            {
            }
        };

        public void Dispose() => Directory.Delete(data, recursive: true);

        private FileLeases Leases(FileStep step) => new(FileLeases.DirectoryOf(data), step);

        private ExportCache Cache(FileStep step) => new(data, clock, Leases(step), step);
    }
}
