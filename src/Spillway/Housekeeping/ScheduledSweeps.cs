using Quartz;
using Spillway.Exports.Requests;
using Spillway.Settings;

namespace Spillway.Housekeeping;

/// <summary>Runs scheduled work one after another and nothing else: no requests, no database, no engine's tables.</summary>
internal sealed class ScheduledSweeps(IReadOnlyList<ScheduledWork> scheduled, TimeProvider time, Action<string> log)
{
    /// <summary>A clock that is set meanwhile is noticed after this.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(20);

    private readonly List<(ScheduledWork Work, CronExpression Cron)> works =
        [.. scheduled.Select(work => (work, new CronExpression(CronSchedule.ToQuartz(work.Cron), work.TimeZone)))];

    internal async Task Run(CancellationToken cancellationToken)
    {
        var since = time.GetUtcNow();
        while (true)
        {
            var now = time.GetUtcNow();
            // A clock that was set back would make it wait for what has passed already.
            if (now < since) since = now;
            var due = works.Where(pair => pair.Cron.GetNextValidTimeAfter(since) <= now).ToList();
            since = now;
            foreach (var (work, _) in due) await RunOne(work, cancellationToken).ConfigureAwait(false);
            await Task.Delay(Next(since), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private TimeSpan Next(DateTimeOffset since)
    {
        var next = works.Min(pair => pair.Cron.GetNextValidTimeAfter(since)) - time.GetUtcNow() ?? Look;
        return next < TimeSpan.Zero ? TimeSpan.Zero : next < Look ? next : Look;
    }

    private async Task RunOne(ScheduledWork work, CancellationToken cancellationToken)
    {
        try
        {
            await work.Run(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            log($"{work.Key}: {e.Message}");
        }
    }
}
