using Spillway.Settings;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Exports.Cache;

/// <summary>Reservations in a data root whose export cache makes room for writers.</summary>
internal sealed class CacheRoom : ICacheRoom
{
    private readonly string dataDirectory;
    private readonly SpillwaySettings settings;
    private readonly CacheQuota quota;

    private CacheRoom(string dataDirectory, SpillwaySettings settings, TimeProvider time)
    {
        (this.dataDirectory, this.settings) = (dataDirectory, settings);
        quota = new CacheQuota(dataDirectory, isAdopted: false, settings, time);
    }

    internal static SpaceReservations Reservations(string dataDirectory, SpillwaySettings settings, TimeProvider time) =>
        new(dataDirectory, time, new CacheRoom(dataDirectory, settings, time));

    public bool HasQuota => settings.CacheQuota is not null;

    public long MinimumFree => settings.CacheMinFree is { } least ? least.Of(FileSystemSpace.Of(Path.Combine(dataDirectory, "cache", "export")).Total) : 0;

    public RoomMade Make(RoomWanted wanted, CancellationToken cancellationToken)
    {
        // Who writes an archive does so on a thread of its own, which has nothing else to do.
        var made = quota.MakeRoom(
            wanted.Bytes, wanted.Others.Reserved, wanted.ForCache ? wanted.Others.ReservedForCache : null, cancellationToken, wanted.NoFile).GetAwaiter().GetResult();
        return new RoomMade(made.Fits, made.Why);
    }
}
