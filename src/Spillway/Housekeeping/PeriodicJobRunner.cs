using System.Globalization;
using Microsoft.Extensions.Logging;
using Spillway.Database;
using Spillway.Exports.Cache;
using Spillway.Exports.Requests;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>Runs a periodic job, by schedule or by hand, within its time limit, and records the run.</summary>
/// <param name="database">Null: the root has none (a CVAT volume).</param>
/// <param name="log">Null: nothing is logged.</param>
internal sealed class PeriodicJobRunner(PeriodicJobContext context, SpillwayDatabase? database, ILogger? log = null)
{
    /// <param name="trigger"><c>schedule</c> or <c>hand</c>.</param>
    /// <param name="seesKept">Whether <paramref name="seen"/> is told what is kept for its youth alone, too.</param>
    internal async Task<SweepReport> Run(
        IPeriodicJob job, IReadOnlyList<string> arguments, string trigger, bool dryRun, bool acceptClock, Action<SweepItem, SweepStep?>? seen, CancellationToken cancellationToken, bool seesKept = true)
    {
        var areas = job.Areas(context with { Database = database }, arguments);
        if (log?.IsEnabled(LogLevel.Debug) == true)
        {
            var told = seen;
            seen = (item, step) =>
            {
                log.Item(job, item, step);
                told?.Invoke(item, step);
            };
        }

        var (cleaner, other) = dryRun ? (null, null) : await TakeTurn(trigger, cancellationToken).ConfigureAwait(false);
        if (other is not null)
        {
            RunCounters.AddBusy(context.Root.Path, job.Key);
            return new SweepReport { Busy = other };
        }

        using var alone = cleaner;
        var startedAt = context.Time.GetUtcNow();
        SweepReport report;
        try
        {
            report = new ClockWatch(context.Root.Path, context.Time).Check(remember: !dryRun, acceptClock) is { } jump
                ? new SweepReport { DryRun = dryRun, Held = Words(jump) }
                : await Task.Run(() => new Sweep(context.Time).Run(areas, Limits, dryRun, seen, cancellationToken, dryRun ? null : Cursor(job, arguments), seesKept), CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            var failed = new SweepReport { DryRun = dryRun, Failed = exception.Message };
            Keep(failed);
            throw;
        }

        Keep(report);
        return report;

        void Keep(SweepReport done)
        {
            log?.Run(job, done);
            if (dryRun) return;
            try
            {
                new RunHistory(context.Root.Path, database, context.Settings.PeriodicHistoryRetention, context.Time)
                    .Add(RunRecord.Of(job.Key, trigger, arguments, startedAt, done));
                if (new ClockWatch(context.Root.Path, context.Time).IsDoubted) return;
                CacheUses.Prune(context.Root.Path, context.Time.GetUtcNow() - context.Settings.PeriodicHistoryRetention);
                DeletedEntries.Prune(context.Root.Path, context.Time.GetUtcNow());
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException || DatabaseFailure.Explain(exception, context.Root.Path) is not null)
            {
                done.Errors.Add($"no record of this run was kept: {DatabaseFailure.Explain(exception, context.Root.Path) ?? exception.Message}");
            }
        }
    }

    private static string Words(ClockJump jump) =>
        $"the clock ran {Duration.Words(jump.Ahead)} ahead of the time that passed since {jump.Since.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, so ages cannot be trusted; if the clock is right now, say --accept-clock";

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
            if (other is null || trigger != "schedule" || context.Time.GetElapsedTime(start) > context.Settings.PeriodicJobTimeLimit) return (held, other);
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
}
