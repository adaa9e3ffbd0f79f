namespace Spillway.Sweeping;

/// <summary>
/// Things that are to be deleted and are held meanwhile, so that nobody takes them into use any more: who plans holds many at once, and
/// another thread deletes them. Dispose lets go of what is left.
/// </summary>
internal interface IHeldItems : IDisposable
{
    /// <summary>As planned.</summary>
    IReadOnlyList<SweepItem> Items { get; }

    /// <summary>Looks at them now, which <see cref="Delete"/> does otherwise: for who has time before another thread deletes them.</summary>
    void LookAhead();

    /// <summary>Each once, in their order. What could not be held goes the long way of <see cref="ISweepArea.Delete"/>.</summary>
    SweepStep Delete(int index, CancellationToken cancellationToken);
}
