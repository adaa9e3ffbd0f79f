namespace Spillway.Exports.Cache.Leases;

/// <summary>Who reads, builds or deletes an entry: many readers, or one of the others. Nobody is ever waited for.</summary>
internal interface IEntryLeases
{
    /// <summary>For a reader. Null: somebody builds or deletes it.</summary>
    /// <exception cref="LeasesUnavailableException">Nobody can tell.</exception>
    IEntryLease? TryRead(string entry);

    /// <summary>For who builds or deletes. Null: in use.</summary>
    /// <param name="builder">The token of the request that is built, by which the lease can be ended when its worker shows no sign of life.</param>
    /// <exception cref="LeasesUnavailableException">Nobody can tell.</exception>
    IEntryLease? TryWrite(string entry, string? builder = null);

    /// <summary>Whether <see cref="TryWrite"/> would find it in use.</summary>
    /// <exception cref="LeasesUnavailableException">Nobody can tell.</exception>
    bool IsLeased(string entry);

    /// <summary>Ends the leases of a worker that lost its request: when it wakes, it holds none.</summary>
    /// <exception cref="LeasesUnavailableException">It may hold some still.</exception>
    void End(string builder);

    /// <summary>What the leases of dead processes left, if they leave anything.</summary>
    void RemoveUnused();
}

internal interface IEntryLease : IDisposable
{
    /// <summary>False: it was lost meanwhile, so nothing may be written or deleted in its name.</summary>
    bool IsHeld();
}

/// <summary>One sentence: what keeps the leases cannot be reached. What needs one is left alone.</summary>
internal sealed class LeasesUnavailableException(string message) : Exception(message);
