using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>
/// Deletes on one thread beside the one that plans. The planning one takes hold of what goes but deletes nothing: the kernel lets one at a
/// time delete in a directory, and two that try only wait for each other. Dispose waits for the end.
/// </summary>
/// <param name="done">Told each outcome.</param>
/// <param name="isOver">Asked before each deletion: what is left when the time is over stays, and nobody is told.</param>
internal sealed class DeletionLane(ISweepArea area, Action<SweepItem, SweepStep> done, Func<bool> isOver, CancellationToken cancellationToken) : IDisposable
{
    private const int BatchLength = 64, MostBatches = 4;

    private readonly BlockingCollection<IHeldItems> batches = new(MostBatches);
    private List<SweepItem> batch = new(BatchLength);
    private Task? other;
    private volatile bool stopped;
    private ExceptionDispatchInfo? failure;
    private bool ended;

    /// <summary>The time was over before everything was deleted. Ask after the end.</summary>
    internal bool Stopped => stopped;

    internal void Add(SweepItem item)
    {
        batch.Add(item);
        if (batch.Count < BatchLength) return;
        other ??= Task.Factory.StartNew(DeleteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!stopped) Pass(area.Hold(batch));
        batch = new List<SweepItem>(BatchLength);
    }

    /// <exception cref="OperationCanceledException">It was stopped; what was not deleted yet is not told.</exception>
    public void Dispose()
    {
        if (ended) return;
        ended = true;
        try
        {
            if (batch.Count > 0 && !stopped) Pass(area.Hold(batch));
        }
        finally
        {
            batches.CompleteAdding();
            // A thread is not worth it for a few.
            if (other is null) DeleteAll();
            else other.GetAwaiter().GetResult();
            batches.Dispose();
        }

        failure?.Throw();
    }

    private void Pass(IHeldItems held)
    {
        // Who deletes has enough to do: who plans has the time to look.
        if (batches.Count > MostBatches / 2) held.LookAhead();
        batches.Add(held, CancellationToken.None);
    }

    /// <summary>To the end in any case: who adds waits until there is room, and what is held must be let go.</summary>
    private void DeleteAll()
    {
        foreach (var held in batches.GetConsumingEnumerable())
        {
            using (held)
            {
                try
                {
                    Delete(held);
                }
                catch (Exception exception)
                {
                    (stopped, failure) = (true, failure ?? ExceptionDispatchInfo.Capture(exception));
                }
            }
        }
    }

    private void Delete(IHeldItems held)
    {
        for (var index = 0; index < held.Items.Count; index++)
        {
            stopped = stopped || isOver();
            if (stopped) return;
            done(held.Items[index], Delete(held, index));
        }
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
