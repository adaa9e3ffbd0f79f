using Microsoft.Extensions.Logging;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>What sweeps write to a log: one line a run at information level, one an item at debug, each with its values by name.</summary>
internal static partial class SweepLog
{
    internal const string Category = "Spillway.Sweep";

    internal static void Run(this ILogger log, IPeriodicJob job, SweepReport report) =>
        Ran(log, report.Errors.Count > 0 || report.Failed is not null ? LogLevel.Warning : LogLevel.Information, job.Key, report.State, report.LookedAt, report.Deleted, report.DeletedBytes, report.ErrorCount, report.Seconds, report);

    internal static void Item(this ILogger log, IPeriodicJob job, SweepItem item, SweepStep? step)
    {
        var outcome = step is { Deleted: true } ? "deleted" : step?.Error is not null ? "failed" : step?.ChangedMeanwhile is not null ? "changed" : item.Verdict == Verdict.Delete ? "delete" : "keep";
        Judged(log, job.Key, item.Path, outcome, item.Rule, item.Bytes, step?.Error ?? step?.ChangedMeanwhile ?? item.Why);
    }

    [LoggerMessage(EventId = 1, EventName = "SweepRun", Message = "{Job} {State}: looked at {LookedAt}, deleted {Deleted} ({DeletedBytes} bytes), {Errors} errors, {Seconds:0.000} s. {Report}")]
    private static partial void Ran(ILogger log, LogLevel level, string job, string state, long lookedAt, long deleted, long deletedBytes, long errors, double seconds, SweepReport report);

    [LoggerMessage(EventId = 2, EventName = "SweepItem", Level = LogLevel.Debug, Message = "{Job} {Path}: {Outcome} by {Rule}, {Bytes} bytes, {Why}")]
    private static partial void Judged(ILogger log, string job, string path, string outcome, string rule, long bytes, string why);
}
