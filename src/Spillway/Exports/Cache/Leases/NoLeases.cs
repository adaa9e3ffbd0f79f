namespace Spillway.Exports.Cache.Leases;

/// <summary>In CVAT's volume without its Redis: nobody can be asked, so age alone decides.</summary>
internal sealed class NoLeases : IEntryLeases
{
    public IEntryLease? TryRead(string entry) => new Lease();

    public IEntryLease? TryWrite(string entry, string? builder = null) => new Lease();

    public bool IsLeased(string entry) => false;

    public void End(string builder)
    {
    }

    public void RemoveUnused()
    {
    }

    private sealed class Lease : IEntryLease
    {
        public bool IsHeld() => true;

        public void Dispose()
        {
        }
    }
}
