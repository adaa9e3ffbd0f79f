using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>One run over one or more areas: plan, and unless it is a dry run, delete. Stops by itself when its time is over.</summary>
internal sealed class Sweep(TimeProvider time)
{
    /// <param name="budget">Stop before this much time has gone.</param>
    /// <param name="dryRun">Say what would be done; change nothing.</param>
    /// <param name="seen">Told each item with its outcome; the outcome is null in a dry run and for what is kept.</param>
    internal SweepReport Run(
        IReadOnlyList<ISweepArea> areas, TimeSpan budget, bool dryRun, Action<SweepItem, SweepStep?>? seen, CancellationToken cancellationToken)
    {
        var report = new SweepReport { DryRun = dryRun };
        var start = time.GetTimestamp();
        // Also within one huge directory the time may end; a timer cannot be set further ahead than some weeks.
        using var over = new CancellationTokenSource(budget < LongestTimer ? budget : Timeout.InfiniteTimeSpan, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            foreach (var item in areas.SelectMany(area => area.Plan(both.Token).Select(item => (area, item))))
            {
                if (budget != Timeout.InfiniteTimeSpan && time.GetElapsedTime(start) >= budget)
                {
                    report.StoppedEarly = "its time was over";
                    break;
                }

                both.Token.ThrowIfCancellationRequested();
                var step = item.item.Verdict == Verdict.Delete && !dryRun ? TryDelete(item.area, item.item, both.Token) : null;
                report.Count(item.item, step);
                seen?.Invoke(item.item, step);
            }
        }
        catch (OperationCanceledException)
        {
            report.StoppedEarly = cancellationToken.IsCancellationRequested ? "it was asked to stop" : "its time was over";
        }

        report.Seconds = time.GetElapsedTime(start).TotalSeconds;
        return report;
    }

    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(30);

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
}

/// <summary>What a run did.</summary>
internal sealed class SweepReport
{
    public bool DryRun { get; init; }

    public double Seconds { get; set; }

    public long LookedAt { get; private set; }

    /// <summary>In a dry run: that would be.</summary>
    public long Deleted { get; private set; }

    /// <summary>On disk; in a dry run: that would be freed.</summary>
    public long DeletedBytes { get; private set; }

    public long Kept { get; private set; }

    public long KeptBytes { get; private set; }

    /// <summary>Deleted items by the rule that decided.</summary>
    public SortedDictionary<string, long> DeletedByRule { get; } = new(StringComparer.Ordinal);

    /// <summary>Planned for deletion, but somebody used or removed them first.</summary>
    public List<string> ChangedMeanwhile { get; } = [];

    public List<string> Errors { get; } = [];

    /// <summary>Null: it came to its end.</summary>
    public string? StoppedEarly { get; set; }

    /// <summary>Null: not held. Otherwise why nothing was looked at.</summary>
    public string? Held { get; set; }

    /// <summary>Null: it did not fail. Single items that cannot be deleted are <see cref="Errors"/>.</summary>
    public string? Failed { get; init; }

    public void Count(SweepItem item, SweepStep? step)
    {
        LookedAt++;
        if (step is { Deleted: true } || (step is null && item.Verdict == Verdict.Delete))
        {
            Deleted++;
            DeletedBytes += item.Bytes;
            DeletedByRule[item.Rule] = DeletedByRule.GetValueOrDefault(item.Rule) + 1;
            return;
        }

        Kept++;
        KeptBytes += item.Bytes;
        if (step?.ChangedMeanwhile is { } change) ChangedMeanwhile.Add($"{item.Path}: {change}");
        if (item.Rule == Unreadable.Rule) Errors.Add($"{item.Path}: {item.Why}");
        if (step?.Error is { } error) Errors.Add($"{item.Path}: {error}");
    }

    public override string ToString()
    {
        if (Failed is not null) return $"Failed: {Failed}";
        if (Held is not null) return $"Held: {Held}";
        var words = FormattableString.Invariant($"{(DryRun ? "Would delete" : "Deleted")} {Deleted} of {LookedAt} ({Bytes.Words(DeletedBytes)}) in {Seconds:0.000} s");
        if (ChangedMeanwhile.Count > 0) words += FormattableString.Invariant($", {ChangedMeanwhile.Count} changed meanwhile");
        if (Errors.Count > 0) words += FormattableString.Invariant($", {Errors.Count} could not be read or deleted");
        return words + (StoppedEarly is null ? "." : $"; stopped early: {StoppedEarly}.");
    }
}
