using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>Deletes many things at a time, which are held together.</summary>
/// <param name="done">Told each outcome.</param>
/// <param name="isOver">Asked before each deletion: what is left when the time is over stays, and nobody is told.</param>
internal sealed class DeletionBatch(ISweepArea area, Action<SweepItem, SweepStep> done, Func<bool> isOver, CancellationToken cancellationToken)
{
    private const int Length = 64;

    private readonly List<SweepItem> items = new(Length);
    private bool stopped;

    internal void Add(SweepItem item)
    {
        items.Add(item);
        if (items.Count == Length) DeleteAll();
    }

    /// <summary>What was added and is there yet. False: the time was over before everything was deleted.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; what was not deleted yet is not told.</exception>
    internal bool DeleteAll()
    {
        if (items.Count > 0 && !stopped)
        {
            using var held = area.Hold(items);
            for (var index = 0; index < items.Count && !(stopped = isOver()); index++) done(items[index], Delete(held, index));
        }

        items.Clear();
        return !stopped;
    }

    private SweepStep Delete(IHeldItems held, int index)
    {
        try
        {
            return held.Delete(index, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SweepStep(held.Items[index], false, null, exception.Message);
        }
    }
}
