using Spillway.Backups;
using Spillway.Database;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Spillway.Tests.Exports;
using Spillway.Tests.Storage;

namespace Spillway.Tests.Backups;

/// <summary>Where <c>tmp</c>, or the objects of a kind, lie on a volume of their own, into which nothing can be renamed.</summary>
public sealed class RestoreAcrossVolumesTests : IDisposable
{
    /// <summary>Of a <c>tmp</c> that cannot hold the smallest restore.</summary>
    private const int TooSmall = 64;

    private readonly TemporaryFolder folder = new();

    private string Data => folder.Combine("data");

    private string Temporary => Path.Combine(Data, "tmp");

    /// <summary>Where the restore works then.</summary>
    private string BesideObjects => Path.Combine(Data, "data", ".tmp");

    public RestoreAcrossVolumesTests() => DataRoot.OpenOwn(Data);

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Dispose();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_restore_works_where_tmp_is_another_volume_and_leaves_nothing_there(bool otherDevice)
    {
        using var volume = otherDevice ? OtherVolume.OfMemory(Temporary, TooSmall) : OtherVolume.OfDirectory(Temporary, folder.Combine("other"));
        for (var time = 0; time < 2; time++) SpillwayProcess.Run("--data", Data, "restore", RestoredRoot.Sample).ExitStatus.ShouldBe(0);
        KillTests.DatabaseAndDiskAgree(Data);
        Leftovers().ShouldBeEmpty();
        SpillwayProcess.Run("--data", Data, "delete", "task:1").ExitStatus.ShouldBe(0);
        SpillwayProcess.Run("--data", Data, "tmp", "list").Output.ShouldNotContain("no row of the database");
    }

    [Fact]
    public void Media_on_a_volume_of_their_own_are_unpacked_there_and_the_rest_in_tmp()
    {
        using var volume = OtherVolume.OfMemory(Path.Combine(Data, "data"), 8 << 10);
        List<string> places = [];
        Restore(Reservations(), () => places.AddRange(Leftovers().Select(path => Path.GetRelativePath(Data, Path.GetDirectoryName(path)!))));
        places.Distinct().ShouldBe(["tmp", "data/.tmp", "reservations"], ignoreOrder: true);
        KillTests.DatabaseAndDiskAgree(Data);
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void Room_is_reserved_on_the_volume_of_the_objects()
    {
        using var volume = OtherVolume.OfMemory(Temporary, TooSmall);
        List<ReservationRecord> seen = [];
        Restore(Reservations(), () => seen.AddRange(Reservations().List(default).Select(reservation => reservation.Record!)));
        using var root = DirectoryHandle.Open(Data);
        seen.Where(record => record.Remaining > 0).Select(record => record.Device).Distinct().ShouldBe([root.Find(".")!.Value.Device]);
        var full = Reservations(directory => directory == Temporary ? long.MaxValue : 0);
        Should.Throw<NotEnoughSpaceException>(() => Restore(full, () => { })).Message.ShouldStartWith($"There is no room for the restore of street.zip in {BesideObjects}.");
        Leftovers().ShouldBeEmpty();
    }

    [Fact]
    public void What_a_killed_restore_left_beside_the_objects_goes_with_the_next_sweep_and_what_a_living_one_makes_stays()
    {
        using var volume = OtherVolume.OfMemory(Temporary, TooSmall);
        var backup = GeneratedBackup.Write(folder.Combine("generated.zip"), frames: 12, shapes: 800, bytes: 400_000);
        using (var restore = HeldProcess.Start("--data", Data, "restore", backup))
        {
            restore.StopWhen(() => Directory.Exists(BesideObjects) && Directory.GetFiles(BesideObjects, "*.png", SearchOption.AllDirectories).Length > 0).ShouldBeTrue();
            Sweep();
            Directory.GetFiles(BesideObjects, "*.png", SearchOption.AllDirectories).ShouldNotBeEmpty();
        }

        Leftovers().Count().ShouldBe(4);
        Sweep();
        Leftovers().ShouldBeEmpty();
        SpillwayProcess.Run("--data", Data, "restore", backup).ExitStatus.ShouldBe(0);
        KillTests.DatabaseAndDiskAgree(Data);
    }

    private void Sweep() => SpillwayProcess.Run("--data", Data, "tmp", "sweep", "--accept-clock").ExitStatus.ShouldBe(0);

    private SpaceReservations Reservations(Func<string, long>? free = null) => new(Data, TimeProvider.System, freeSpace: free);

    private void Restore(SpaceReservations reservations, Action during) =>
        new BackupRestore(new ObjectDirectories(Data), SpillwayDatabase.Open(Path.Combine(Data, "spillway.db")), reservations, TimeProvider.System)
            .Restore(RestoredRoot.Sample, new Told(during), default);

    private IEnumerable<string> Leftovers() =>
        ObjectDirectories.Kinds.Select(kind => Path.Combine(Data, kind, ".tmp")).Append(Temporary).Append(Path.Combine(Data, "reservations"))
            .Where(Directory.Exists).SelectMany(Directory.GetFileSystemEntries).Where(path => Path.GetFileName(path) != ".admission");

    private sealed class Told(Action tell) : IProgress<double>
    {
        public void Report(double value) => tell();
    }
}
