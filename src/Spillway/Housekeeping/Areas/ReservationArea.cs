using System.Text;
using Spillway.Storage;
using Spillway.Storage.Reservations;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Areas;

/// <summary>Reservations of room: one counts while its owner lives, and is litter at once when it is dead.</summary>
internal sealed class ReservationArea(DataRoot root, TimeProvider time) : ISweepArea
{
    private readonly SpaceReservations reservations = new(root.Path, time);

    public IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken)
    {
        using var directory = DirectoryHandle.TryOpenBelow(root.Path, SpaceReservations.Folder);
        if (directory is null) yield break;
        foreach (var seen in order.Of(reservations.List(cancellationToken), seen => SweepOrder.PositionOf(Encoding.UTF8.GetBytes(seen.Name))))
        {
            var what = seen.Record is { } record ? $"{Bytes.Words(record.Remaining)} for {record.What}" : "unreadable";
            yield return new SweepItem(SpaceReservations.Folder, Encoding.UTF8.GetBytes(seen.Name), "reservation", seen.Bytes, time.GetUtcNow() - seen.Modified,
                seen.IsDead ? Verdict.Delete : Verdict.Keep, "owner", $"{what}: its owner {(seen.IsDead ? "is dead" : "lives")}");
        }
    }

    public SweepStep Delete(SweepItem planned, CancellationToken cancellationToken) =>
        reservations.RemoveDead(Encoding.UTF8.GetString(planned.Name), cancellationToken)
            ? new SweepStep(planned, true, null, null)
            : SweepStep.Gone(planned);
}
