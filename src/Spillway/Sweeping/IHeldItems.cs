namespace Spillway.Sweeping;

/// <summary>
/// Things that are to be deleted and are held meanwhile, many at once, so that nobody takes them into use any more. Dispose lets go of what is
/// left.
/// </summary>
internal interface IHeldItems : IDisposable
{
    /// <summary>As planned.</summary>
    IReadOnlyList<SweepItem> Items { get; }

    /// <summary>Looks again, and deletes what is still to be deleted. What could not be held goes the long way of <see cref="ISweepArea.Delete"/>.</summary>
    SweepStep Delete(int index, CancellationToken cancellationToken);
}
