namespace Spillway.Storage.Reservations;

/// <summary>The export cache, as who reserves room sees it: a place where something may go.</summary>
internal interface ICacheRoom
{
    /// <summary>Bytes of the cache's file system that stay free, whoever asks.</summary>
    long MinimumFree { get; }

    bool HasQuota { get; }

    /// <summary>Deletes what may go, if that helps.</summary>
    RoomMade Make(RoomWanted wanted, CancellationToken cancellationToken);
}

/// <param name="ForCache">They are to become an entry, so the quota must hold them too.</param>
/// <param name="NoFile">No file can be made, so something must go whatever the free bytes say.</param>
internal readonly record struct RoomWanted(long Bytes, bool ForCache, OtherWriters Others, bool NoFile = false);

/// <param name="Why">One sentence: what it needs and what takes the rest.</param>
internal readonly record struct RoomMade(bool Fits, string Why);

/// <summary>What others reserved and have not written yet.</summary>
/// <param name="Reserved">On the same file system.</param>
/// <param name="ReservedForCache">Wherever they are built.</param>
internal readonly record struct OtherWriters(int Writers, long Reserved, long ReservedForCache)
{
    internal OtherWriters With(ReservationRecord other, ulong device) => new(
        Writers + (other.Device == device ? 1 : 0),
        Reserved + (other.Device == device ? other.Remaining : 0),
        ReservedForCache + (other.ForCache ? other.Remaining : 0));
}
