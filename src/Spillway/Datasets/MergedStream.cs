namespace Spillway.Datasets;

/// <summary>Shapes or tags of several jobs, brought together frame by frame; of each job one item is held ahead.</summary>
internal sealed class MergedStream<T> : IDisposable
    where T : class
{
    private readonly IReadOnlyList<JobSlice> jobs;
    private readonly Func<IJobAnnotations, IEnumerable<T>> read;
    private readonly Func<T, int> frameOf;
    private readonly Action<List<T>, List<T>, JobSlice, int> merge;
    private readonly Queue<int> waiting;
    private readonly List<(int Job, IEnumerator<T> Items)> open = [];

    /// <param name="read">All items of a job, by frame.</param>
    /// <param name="merge">Adds a later job's items on a frame to what is there of earlier ones.</param>
    public MergedStream(
        IReadOnlyList<JobSlice> jobs, Func<IJobAnnotations, IEnumerable<T>> read, Func<T, int> frameOf, Action<List<T>, List<T>, JobSlice, int> merge)
    {
        (this.jobs, this.read, this.frameOf, this.merge) = (jobs, read, frameOf, merge);
        waiting = new Queue<int>(Enumerable.Range(0, jobs.Count).OrderBy(job => jobs[job].Start));
    }

    /// <summary>What is on a frame. Ask for frames in ascending order; those left out are skipped.</summary>
    public List<T> On(int frame)
    {
        while (waiting.TryPeek(out var next) && jobs[next].Start <= frame)
            Open(waiting.Dequeue());

        List<T> merged = [];
        for (var index = 0; index < open.Count; index++)
        {
            var items = open[index].Items;
            var alive = SkipTo(frame, items);
            if (alive && frameOf(items.Current) == frame)
                alive = Take(frame, open[index].Job, items, ref merged);

            if (alive)
                continue;

            items.Dispose();
            open.RemoveAt(index--);
        }

        return merged;
    }

    public void Dispose()
    {
        foreach (var (_, items) in open)
            items.Dispose();

        open.Clear();
    }

    private bool Take(int frame, int job, IEnumerator<T> items, ref List<T> merged)
    {
        List<T> added = [];
        bool alive;
        do
        {
            added.Add(items.Current);
            alive = items.MoveNext();
        }
        while (alive && frameOf(items.Current) == frame);

        if (merged.Count == 0)
            merged = added;
        else
            merge(merged, added, jobs[job], frame);

        return alive;
    }

    private bool SkipTo(int frame, IEnumerator<T> items)
    {
        while (frameOf(items.Current) < frame)
        {
            if (!items.MoveNext())
                return false;
        }

        return true;
    }

    /// <summary>Earlier jobs come first, whichever frames they begin at.</summary>
    private void Open(int job)
    {
        var items = read(jobs[job].Annotations).GetEnumerator();
        if (!items.MoveNext())
        {
            items.Dispose();
            return;
        }

        var place = open.FindIndex(other => other.Job > job);
        open.Insert(place < 0 ? open.Count : place, (job, items));
    }
}
