using Spillway.Settings;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>How long one run may take and how fast it may go.</summary>
/// <param name="Budget">After this much time it stops, once it has looked at <paramref name="LeastItems"/>.</param>
/// <param name="Longest">After this much time it stops in any case, in the middle of a directory too.</param>
/// <param name="DeletionsPerSecond">0: as fast as it can.</param>
/// <param name="LeastItems">However short the time, a run looks at so many things: where each run is cut off, n things are all looked at within
/// n / LeastItems + 2 runs (docs/operating.md says so to operators).</param>
internal sealed record SweepLimits(TimeSpan Budget, TimeSpan Longest, double DeletionsPerSecond = 0, int LeastItems = 1000)
{
    internal static SweepLimits None { get; } = new(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

    internal static SweepLimits Of(TimeSpan budget) => new(budget, budget);
}

/// <summary>One run over one or more areas: plan, and unless it is a dry run, delete. Stops by itself when its time is over, and goes on there the next time.</summary>
internal sealed class Sweep(TimeProvider time)
{
    /// <param name="dryRun">Say what would be done; change nothing.</param>
    /// <param name="seen">Told each item with its outcome; the outcome is null in a dry run and for what is kept.</param>
    /// <param name="seesKept">Whether it is told what is kept for its youth alone, too.</param>
    /// <param name="cursor">Where the last run was cut off; null: begin anew, and remember nothing.</param>
    internal SweepReport Run(
        IReadOnlyList<ISweepArea> areas, SweepLimits limits, bool dryRun, Action<SweepItem, SweepStep?>? seen, CancellationToken cancellationToken, SweepCursor? cursor = null, bool seesKept = true)
    {
        var report = new SweepReport { DryRun = dryRun };
        var start = time.GetTimestamp();
        // Also within one huge directory the time may end.
        using var over = new CancellationTokenSource(Duration.ForTimer(limits.Longest), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        var pace = new Pace(time, limits.DeletionsPerSecond);
        var parts = Parts(areas.Count, cursor?.Read(), count => count >= limits.LeastItems && IsOver(start, limits.Budget / 2), seen is null || !seesKept ? CountPlainlyKept : null, !dryRun);
        void CountPlainlyKept(long items, long bytes)
        {
            lock (report) report.CountPlainlyKept(items, bytes);
        }

        void Told(SweepItem item, SweepStep? step)
        {
            lock (report) report.Count(item, step);
            if (seen is null) return;
            lock (seen) seen(item, step);
        }

        // What cannot be listed keeps nothing else from being swept.
        IEnumerable<SweepItem> Planned(IEnumerable<SweepItem> items) => Unreadable.Until(items, exception =>
        {
            lock (report) report.Errors.Add(exception.Message);
        });

        var (here, cut) = (parts[0].Begin, (SweepPlace?)null);
        var stopped = false;
        bool MustStop()
        {
            if (IsOver(start, limits.Longest) || (report.LookedAt >= limits.LeastItems && IsOver(start, limits.Budget))) stopped = true;
            return Volatile.Read(ref stopped);
        }

        void DeleteEach(ISweepArea area, Part part)
        {
            foreach (var item in Planned(area.Plan(part.Order, both.Token)))
            {
                both.Token.ThrowIfCancellationRequested();
                if (MustStop()) return;
                // Before it is done: what takes longer than any run does not keep the others for ever.
                if (part.IsSorted || area.SawEverything) here = new SweepPlace(part.Area, item.Position, area.SawEverything);
                cursor?.SaveSometimes(() => here);
                var step = item.Verdict == Verdict.Delete && !dryRun ? TryDelete(area, item, both.Token) : null;
                Told(item, step);
                if (step is { Deleted: true }) pace.Deleted(both.Token);
            }
        }

        void DeleteMany(ISweepArea area, IEnumerable<SweepItem> items)
        {
            var batch = new DeletionBatch(area, Told, () => IsOver(start, limits.Longest), both.Token);
            try
            {
                foreach (var item in Planned(items))
                {
                    both.Token.ThrowIfCancellationRequested();
                    if (MustStop()) break;
                    if (item.Verdict == Verdict.Delete) batch.Add(item);
                    else Told(item, null);
                }

                if (!batch.DeleteAll()) stopped = true;
            }
            catch
            {
                stopped = true;
                throw;
            }
        }

        try
        {
            foreach (var part in parts)
            {
                var area = areas[part.Area];
                here = part.Begin;
                cursor?.Save(here);
                // Where the order does not matter and nothing holds it back, many are deleted at a time.
                var together = !dryRun && area.CanHold && !part.IsSorted && !area.SawEverything && limits.DeletionsPerSecond <= 0;
                if (together) area.PlanTogether(part.Order, items => DeleteMany(area, items), both.Token);
                else DeleteEach(area, part);
                if (stopped)
                {
                    report.StoppedEarly = "its time was over";
                    return Ended(areas, report, start, cursor, cut ?? here);
                }

                if (area.CutAfter is not { } position) continue;
                cut ??= new SweepPlace(part.Area, part.IsSorted ? position : null, false);
                report.StoppedEarly = "its time was over before it had seen everything, so no size was judged";
            }

            both.Token.ThrowIfCancellationRequested();
        }
        catch (OperationCanceledException)
        {
            report.StoppedEarly = cancellationToken.IsCancellationRequested ? "it was asked to stop" : "its time was over";
            return Ended(areas, report, start, cursor, cut ?? here);
        }

        return Ended(areas, report, start, cursor, cut);
    }

    private SweepReport Ended(IReadOnlyList<ISweepArea> areas, SweepReport report, long start, SweepCursor? cursor, SweepPlace? cut)
    {
        if (cut is null) cursor?.Clear();
        else cursor?.Save(cut);
        report.Errors.AddRange(areas.Select(area => area.Trouble).OfType<string>());
        report.Seconds = time.GetElapsedTime(start).TotalSeconds;
        return report;
    }

    private bool IsOver(long start, TimeSpan span) => span >= TimeSpan.Zero && time.GetElapsedTime(start) >= span;

    /// <summary>All areas in a circle that begins where the last run was cut off.</summary>
    private static List<Part> Parts(int areas, SweepPlace? place, Func<long, bool> enough, Action<long, long>? plainlyKept, bool deletesNext)
    {
        if (place is null) return [.. Enumerable.Range(0, areas).Select(area => new Part(area, SweepOrder.AsListed(enough, plainlyKept, deletesNext), IsSorted: false, new SweepPlace(area, null, false)))];
        var first = place.Area % areas;
        var others = Enumerable.Range(1, areas - 1).Select(step => (first + step) % areas).Select(area => Whole(area));
        if (place.Position is not { } position) return [Whole(first), .. others];
        var after = new Part(first, SweepOrder.After(position, enough), IsSorted: true, new SweepPlace(first, position, false));
        var rest = new Part(first, SweepOrder.UpTo(position, enough), IsSorted: true, new SweepPlace(first, null, false));
        return place.Seen ? [.. others, after, rest] : [after, .. others, rest];

        Part Whole(int area) => new(area, SweepOrder.Sorted(enough), IsSorted: true, new SweepPlace(area, null, false));
    }

    /// <param name="Begin">Where the next run goes on when this part was cut off before its first thing.</param>
    private sealed record Part(int Area, SweepOrder Order, bool IsSorted, SweepPlace Begin);

    /// <summary>One thing that cannot be deleted never keeps the others.</summary>
    private static SweepStep TryDelete(ISweepArea area, SweepItem item, CancellationToken cancellationToken)
    {
        try
        {
            return area.Delete(item, cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return new SweepStep(item, false, null, exception.Message);
        }
    }

    /// <summary>Waits after deletions, so that no more than so many happen in a second.</summary>
    private sealed class Pace(TimeProvider time, double perSecond)
    {
        private long deleted;
        private long since;

        internal void Deleted(CancellationToken cancellationToken)
        {
            if (perSecond <= 0) return;
            if (deleted++ == 0) since = time.GetTimestamp();
            var early = TimeSpan.FromSeconds(deleted / perSecond) - time.GetElapsedTime(since);
            if (early > TimeSpan.Zero) cancellationToken.WaitHandle.WaitOne(early);
        }
    }
}
