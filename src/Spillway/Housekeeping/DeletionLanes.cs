using System.Collections.Concurrent;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>Deletes beside the thread that plans, and on it whenever the other is behind. Dispose waits for the end.</summary>
/// <param name="delete">Takes any number of calls at once.</param>
/// <param name="done">Told each outcome, one at a time.</param>
/// <param name="isOver">Asked before each deletion: what is left when the time is over stays, and nobody is told.</param>
internal sealed class DeletionLanes(Func<SweepItem, SweepStep> delete, Action<SweepItem, SweepStep> done, Func<bool> isOver) : IDisposable
{
    private const int BatchLength = 64, MostBatches = 4;

    private readonly BlockingCollection<List<SweepItem>> batches = new(MostBatches);
    private List<SweepItem> batch = new(BatchLength);
    private Task? other;
    private volatile bool stopped;
    private bool ended;

    /// <summary>The time was over before everything was deleted. Ask after the end.</summary>
    internal bool Stopped => stopped;

    internal void Add(SweepItem item)
    {
        batch.Add(item);
        if (batch.Count < BatchLength) return;
        other ??= Task.Factory.StartNew(DeleteAll, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        if (!batches.TryAdd(batch)) Delete(batch);
        batch = new List<SweepItem>(BatchLength);
    }

    /// <exception cref="OperationCanceledException">It was stopped; what was not deleted yet is not told.</exception>
    public void Dispose()
    {
        if (ended) return;
        ended = true;
        batches.CompleteAdding();
        try
        {
            Delete(batch);
            while (batches.TryTake(out var left)) Delete(left);
        }
        finally
        {
            other?.GetAwaiter().GetResult();
            batches.Dispose();
        }
    }

    private void DeleteAll()
    {
        foreach (var next in batches.GetConsumingEnumerable()) Delete(next);
    }

    private void Delete(List<SweepItem> items)
    {
        foreach (var item in items)
        {
            stopped = stopped || isOver();
            if (stopped) return;
            var step = delete(item);
            lock (batches) done(item, step);
        }
    }
}
