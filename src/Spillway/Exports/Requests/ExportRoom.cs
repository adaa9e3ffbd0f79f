using Spillway.Storage.Reservations;

namespace Spillway.Exports.Requests;

/// <summary>What one export reserved: where it is built, and where its entry will lie when that is another device.</summary>
internal sealed class ExportRoom : IDisposable
{
    private ExportRoom(Reservation building, Reservation? entry) => (Building, Entry) = (building, entry);

    internal Reservation Building { get; }

    /// <summary>Null: the entry takes the place of what was built.</summary>
    internal Reservation? Entry { get; }

    /// <exception cref="NotEnoughSpaceException">There is no room for it.</exception>
    internal static ExportRoom Reserve(
        SpaceReservations reservations, string what, string temporary, string cache, long bytes, CancellationToken cancellationToken)
    {
        var onOne = SpaceReservations.OnOneDevice(temporary, cache);
        var building = reservations.Reserve(what, temporary, bytes, forCache: onOne, cancellationToken);
        try
        {
            return new ExportRoom(building, onOne ? null : reservations.Reserve(what, cache, bytes, forCache: true, cancellationToken));
        }
        catch
        {
            building.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Building.Dispose();
        Entry?.Dispose();
    }
}
