using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>Runs a periodic job, by schedule or by hand, within its time limit, and records the run where there is a database.</summary>
/// <param name="database">Null: the root has none (a CVAT volume), so no history is kept.</param>
internal sealed class PeriodicJobRunner(PeriodicJobContext context, SpillwayDatabase? database)
{
    /// <param name="trigger"><c>schedule</c> or <c>hand</c>.</param>
    internal async Task<SweepReport> Run(
        IPeriodicJob job, IReadOnlyList<string> arguments, string trigger, bool dryRun, bool acceptClock, Action<SweepItem, SweepStep?>? seen, CancellationToken cancellationToken)
    {
        var areas = job.Areas(context with { Database = database }, arguments);
        var (cleaner, other) = dryRun ? (null, null) : await TakeTurn(trigger, cancellationToken).ConfigureAwait(false);
        if (other is not null) return new SweepReport { Busy = other };
        using var alone = cleaner;
        var startedAt = context.Time.GetUtcNow().UtcDateTime;
        SweepReport report;
        try
        {
            report = new ClockWatch(context.Root.Path, context.Time).Check(remember: !dryRun, acceptClock) is { } held
                ? new SweepReport { DryRun = dryRun, Held = held }
                : await Task.Run(() => new Sweep(context.Time).Run(areas, Limits, dryRun, seen, cancellationToken, dryRun ? null : Cursor(job, arguments)), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var failed = new SweepReport { DryRun = dryRun, Failed = exception.Message };
            if (!dryRun && database is not null) await Record(database, job, arguments, trigger, startedAt, failed).ConfigureAwait(false);
            throw;
        }

        try
        {
            if (!dryRun && database is not null) await Record(database, job, arguments, trigger, startedAt, report).ConfigureAwait(false);
        }
        catch (Exception exception) when (DatabaseFailure.Explain(exception, context.Root.Path) is not null)
        {
            report.Errors.Add($"no record of this run was kept: {DatabaseFailure.Explain(exception, context.Root.Path)}");
        }

        return report;
    }

    /// <summary>Half of the margin is there for a run that has not looked at enough yet, the other half for its end.</summary>
    private SweepLimits Limits => new(
        context.Settings.PeriodicJobTimeLimit - context.Settings.PeriodicJobMargin,
        context.Settings.PeriodicJobTimeLimit - context.Settings.PeriodicJobMargin / 2,
        context.Settings.SweepDeletionsPerSecond);

    private SweepCursor Cursor(IPeriodicJob job, IReadOnlyList<string> arguments) => new(context.Root.Path, string.Join('-', [job.Key, .. arguments]), context.Time);

    /// <summary>By hand: now or not at all. By schedule: after another job of this root, whose runs have an end.</summary>
    private async Task<(FileLock? Held, string? Other)> TakeTurn(string trigger, CancellationToken cancellationToken)
    {
        for (var start = context.Time.GetTimestamp(); ;)
        {
            var (held, other) = CleanerLock.TryTake(context.Root.Path);
            if (held is not null || trigger != "schedule" || context.Time.GetElapsedTime(start) > context.Settings.PeriodicJobTimeLimit) return (held, other);
            await Task.Delay(TimeSpan.FromMilliseconds(200), context.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>For a worker: every job by its schedule.</summary>
    internal IReadOnlyList<ScheduledWork> Scheduled(Action<IPeriodicJob, SweepReport>? ran) =>
        [.. PeriodicJobs.All.Select(job => new ScheduledWork(job.Key, context.Settings.Schedule(job.Key), context.Settings.TimeZone, async cancellationToken =>
        {
            var report = await Run(job, [], "schedule", dryRun: false, acceptClock: false, null, cancellationToken).ConfigureAwait(false);
            ran?.Invoke(job, report);
        }))];

    private async Task Record(SpillwayDatabase database, IPeriodicJob job, IReadOnlyList<string> arguments, string trigger, DateTime startedAt, SweepReport report)
    {
        await using var rows = database.CreateContext();
        rows.PeriodicRuns.Add(new PeriodicRunRow
        {
            Key = job.Key,
            Trigger = trigger,
            Arguments = string.Join(' ', arguments),
            State = report.Failed is not null ? "failed" : report.Held is not null ? "held" : report.StoppedEarly is not null ? "stopped" : "finished",
            StartedAt = startedAt,
            FinishedAt = context.Time.GetUtcNow().UtcDateTime,
            Seconds = report.Seconds,
            RemovedItems = report.Deleted,
            RemovedBytes = report.DeletedBytes,
            Message = report + string.Concat(report.DeletedByRule.Select(rule => string.Create(CultureInfo.InvariantCulture, $" {rule.Key}: {rule.Value}."))),
        });
        await rows.SaveChangesAsync(CancellationToken.None).ConfigureAwait(false);
        var oldest = context.Time.GetUtcNow().UtcDateTime - context.Settings.PeriodicHistoryRetention;
        await rows.PeriodicRuns.Where(row => row.StartedAt < oldest).ExecuteDeleteAsync(CancellationToken.None).ConfigureAwait(false);
    }
}
