namespace Spillway.Sweeping;

/// <summary>
/// A part of the data root that is swept. Dry runs, lists and real runs ask the same <see cref="Plan"/>; a real run asks again, under the
/// item's lease, right before it deletes.
/// </summary>
internal interface ISweepArea
{
    /// <summary>What is there, and the verdict on each thing.</summary>
    IEnumerable<SweepItem> Plan(SweepOrder order, CancellationToken cancellationToken);

    /// <summary>Takes the item's lease, looks again, and deletes what is still to be deleted. Never waits.</summary>
    SweepStep Delete(SweepItem planned, CancellationToken cancellationToken);

    /// <summary>It looked at everything it has before its first verdict in this run, so a run that is cut off later missed nothing of it.</summary>
    bool SawEverything => false;

    /// <summary>It looks at everything before its first verdict, but its time was over after this position. Null: it came to its end.</summary>
    ulong? CutAfter => null;

    /// <summary>What it needs and could not reach, so that some of it was kept. One sentence; null: nothing.</summary>
    string? Trouble => null;

    /// <summary>Whether it can <see cref="Hold"/>, and <see cref="Plan"/> goes on while what was held is deleted.</summary>
    bool CanHold => false;

    /// <summary>The same as <see cref="Plan"/>, by several threads where that is faster.</summary>
    /// <param name="each">Called by each of them, with what it plans.</param>
    void PlanTogether(SweepOrder order, Action<IEnumerable<SweepItem>> each, CancellationToken cancellationToken) => each(Plan(order, cancellationToken));

    /// <summary>Takes hold of what can be held in an instant.</summary>
    IHeldItems Hold(IReadOnlyList<SweepItem> planned) => throw new NotSupportedException();
}
