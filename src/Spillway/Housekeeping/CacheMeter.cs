using System.Diagnostics.Metrics;
using Spillway.Exports.Cache;
using Spillway.Storage;

namespace Spillway.Housekeeping;

/// <summary>
/// The numbers of the cache and its sweeps for whoever listens to the meter <c>Spillway</c> (System.Diagnostics.Metrics). What they mean and when to
/// worry stands in docs/metrics.md.
/// </summary>
internal sealed class CacheMeter : IDisposable
{
    internal const string Name = "Spillway";

    /// <summary>A cache of a million entries takes a second to look at: not at every scrape.</summary>
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);

    private readonly Meter meter = new(Name);
    private readonly Lock gate = new();
    private readonly Dictionary<(string Job, string State), double> lastRuns = [];
    private readonly PeriodicJobContext context;
    private readonly Counter<long> runs, deletedItems, deletedBytes, errors, requests, regretBytes;
    private readonly Counter<double> regretSeconds;
    private readonly Histogram<double> runSeconds, buildSeconds;
    private CacheStats? stats;
    private long lookedAt;

    internal CacheMeter(PeriodicJobContext context)
    {
        this.context = context;
        runs = meter.CreateCounter<long>("spillway.sweep.runs", "{run}", "Runs of periodic jobs, by job and how they ended.");
        deletedItems = meter.CreateCounter<long>("spillway.sweep.deleted.items", "{item}", "Items that sweeps deleted, by job and rule.");
        deletedBytes = meter.CreateCounter<long>("spillway.sweep.deleted", "By", "Bytes on disk that sweeps deleted, by job and rule.");
        errors = meter.CreateCounter<long>("spillway.sweep.errors", "{error}", "Items that sweeps could not read or delete, by job.");
        runSeconds = meter.CreateHistogram<double>("spillway.sweep.duration", "s", "How long runs of periodic jobs took, by job.");
        requests = meter.CreateCounter<long>("spillway.cache.requests", "{request}", "Requests that found their entry (hit) or had it built (built).");
        buildSeconds = meter.CreateHistogram<double>("spillway.cache.build.duration", "s", "How long entries took to build.");
        regretBytes = meter.CreateCounter<long>("spillway.cache.regret", "By", "Bytes built again within a day after they were deleted.");
        regretSeconds = meter.CreateCounter<double>("spillway.cache.regret.duration", "s", "Time spent to build again what was deleted within the day before.");
        meter.CreateObservableGauge("spillway.sweep.last_run", LastRuns, "s", "When a periodic job ended last, in seconds since 1970, by job and how it ended.");
        meter.CreateObservableGauge("spillway.cache.size", () => ByKind(part => part.Bytes), "By", "Bytes on disk in the export cache, by kind.");
        meter.CreateObservableGauge("spillway.cache.entries", () => ByKind(part => part.Items), "{entry}", "Things in the export cache, by kind.");
        meter.CreateObservableGauge("spillway.cache.pinned", () => Look().Pinned.Bytes, "By", "Bytes of pinned entries.");
        meter.CreateObservableGauge("spillway.cache.in_use", () => Look().InUse.Bytes, "By", "Bytes of entries that somebody reads or builds.");
        meter.CreateObservableGauge("spillway.cache.quota", () => Set(Look().Quota), "By", "What the export cache may take; absent: no quota is set.");
        meter.CreateObservableGauge("spillway.disk.free", () => Disk().Free, "By", "Free on the file system of the export cache.");
        meter.CreateObservableGauge("spillway.disk.size", () => Disk().Total, "By", "Size of the file system of the export cache.");
        meter.CreateObservableGauge("spillway.disk.min_free", () => Look().MinFree, "By", "What must stay free on it.");
    }

    internal void Record(IPeriodicJob job, SweepReport report)
    {
        var state = report.State;
        KeyValuePair<string, object?> key = new("job", job.Key);
        lock (gate) lastRuns[(job.Key, state)] = context.Time.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;
        runs.Add(1, key, new("state", state));
        runSeconds.Record(report.Seconds, key);
        if (report.Errors.Count > 0) errors.Add(report.Errors.Count, key);
        foreach (var (rule, items) in report.DeletedByRule)
        {
            deletedItems.Add(items, key, new("rule", rule));
            deletedBytes.Add(report.DeletedBytesByRule[rule], key, new("rule", rule));
        }
    }

    internal void Record(CacheUse use)
    {
        requests.Add(1, new KeyValuePair<string, object?>("result", use.Hit ? "hit" : "built"));
        if (!use.Hit) buildSeconds.Record(use.Seconds);
        if (!use.Regret) return;
        regretBytes.Add(use.Bytes);
        regretSeconds.Add(use.Seconds);
    }

    public void Dispose() => meter.Dispose();

    private IEnumerable<Measurement<double>> LastRuns()
    {
        lock (gate) return [.. lastRuns.Select(run => new Measurement<double>(run.Value, new("job", run.Key.Job), new("state", run.Key.State)))];
    }

    private IEnumerable<Measurement<long>> ByKind(Func<CachePart, long> value) =>
        Look().ByKind.Select(part => new Measurement<long>(value(part), new KeyValuePair<string, object?>("kind", part.Name)));

    private static IEnumerable<Measurement<long>> Set(long? value) => value is { } known ? [new Measurement<long>(known)] : [];

    private FileSystemSpace Disk() => FileSystemSpace.Of(context.Root.ExportCache);

    private CacheStats Look()
    {
        lock (gate)
        {
            if (stats is null || context.Time.GetElapsedTime(lookedAt) >= LookEvery)
            {
                stats = new CacheSurvey(context).Look(days: 1, [], CancellationToken.None);
                lookedAt = context.Time.GetTimestamp();
            }

            return stats;
        }
    }
}
