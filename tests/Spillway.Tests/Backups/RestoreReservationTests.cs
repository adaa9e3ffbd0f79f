using System.Text;
using Spillway.Backups;
using Spillway.Storage.Reservations;

namespace Spillway.Tests.Backups;

public sealed class RestoreReservationTests : IDisposable
{
    private readonly RestoredRoot root = new();

    public void Dispose() => root.Dispose();

    /// <summary>One minus zero among them, and numbers of two bytes take eight.</summary>
    [Fact]
    public void Annotations_that_take_more_than_their_text_take_more_of_the_disk_or_end_the_restore()
    {
        var numbers = string.Concat(Enumerable.Repeat(",0", 99_999));
        var archive = root.Combine("large.zip");
        EditedArchive.Write(RestoredRoot.Sample, archive, (name, bytes) => name != "annotations.json" ? bytes
            : Encoding.UTF8.GetBytes($$"""[{"version":0,"shapes":[{"type":"polygon","frame":0,"label":"car","points":[-0{{numbers}}]}]},{}]"""));

        Restore(archive, _ => long.MaxValue);
        new DeleteObjects(root.Directories, root.Database).Delete(new StoredObject("task", 1), CancellationToken.None);
        var asked = 0;
        Should.Throw<NotEnoughSpaceException>(() => Restore(archive, _ => asked++ == 0 ? long.MaxValue : 0)).Message.ShouldContain("which became larger than expected");
        root.ShouldBeEmpty();
    }

    private void Restore(string archive, Func<string, long> free) =>
        new BackupRestore(root.Directories, root.Database, new SpaceReservations(root.Directories.Root, TimeProvider.System, freeSpace: free), TimeProvider.System)
            .Restore(archive, null, CancellationToken.None);
}
