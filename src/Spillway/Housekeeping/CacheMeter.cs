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

    private static readonly TimeSpan ReadEvery = TimeSpan.FromSeconds(1);

    /// <summary>States that are counted from the start, so that the first of its kind is seen as an increase.</summary>
    private static readonly string[] States = ["finished", "stopped", "held", "busy", "failed"];

    private readonly Meter meter = new(Name);
    private readonly Lock gate = new();
    private readonly PeriodicJobContext context;
    private readonly CacheUses.Follower uses;
    private (long Hits, long Built, long RegretBytes, double BuiltSeconds, double RegretSeconds) used;
    private IReadOnlyDictionary<string, double> counters = new Dictionary<string, double>();
    private CacheStats? stats;
    private long lookedAt, readAt;

    internal CacheMeter(PeriodicJobContext context)
    {
        this.context = context;
        uses = new CacheUses.Follower(context.Root.Path);
        meter.CreateObservableCounter("spillway.sweep.runs", () => Counted(RunCounters.Runs, "job", "state"), "{run}", "Runs of periodic jobs, by job and how they ended.");
        meter.CreateObservableCounter("spillway.sweep.deleted.items", () => Counted(RunCounters.DeletedItems, "job", "rule"), "{item}", "Items that sweeps deleted, by job and rule.");
        meter.CreateObservableCounter("spillway.sweep.deleted", () => Counted(RunCounters.DeletedBytes, "job", "rule"), "By", "Bytes on disk that sweeps deleted, by job and rule.");
        meter.CreateObservableCounter("spillway.sweep.errors", () => Counted(RunCounters.Errors, "job"), "{error}", "Items that sweeps could not read or delete, by job.");
        meter.CreateObservableCounter("spillway.sweep.duration", () => Counted(RunCounters.Seconds, "job"), "s", "How long runs of periodic jobs took in all, by job.");
        meter.CreateObservableCounter("spillway.cache.evicted.items", () => Counted(CacheQuota.EvictedItems, "rule"), "{entry}", "Entries that went for the room of writers, by rule.");
        meter.CreateObservableCounter("spillway.cache.evicted", () => Counted(CacheQuota.EvictedBytes, "rule"), "By", "Bytes on disk that went for the room of writers, by rule.");
        meter.CreateObservableCounter("spillway.cache.requests", Requests, "{request}", "Requests that found their entry (hit) or had it built (built).");
        meter.CreateObservableCounter("spillway.cache.build.duration", () => Followed().BuiltSeconds, "s", "Time spent to build entries.");
        meter.CreateObservableCounter("spillway.cache.regret", () => Followed().RegretBytes, "By", "Bytes built again within a day after they were deleted.");
        meter.CreateObservableCounter("spillway.cache.regret.duration", () => Followed().RegretSeconds, "s", "Time spent to build again what was deleted within the day before.");
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

    public void Dispose() => meter.Dispose();

    /// <summary>Of a counter of the root, by the words behind its name.</summary>
    private IEnumerable<Measurement<double>> Counted(string counter, params string[] labels)
    {
        lock (gate)
        {
            if (readAt == 0 || context.Time.GetElapsedTime(readAt) >= ReadEvery)
            {
                counters = new RootCounters(context.Root.Path).Read();
                readAt = context.Time.GetTimestamp();
            }
        }

        string[] first = counter switch
        {
            RunCounters.Runs => [.. PeriodicJobs.All.SelectMany(job => States.Select(state => $"{counter} {job.Key} {state}"))],
            RunCounters.Errors => [.. PeriodicJobs.All.Select(job => $"{counter} {job.Key}")],
            _ => [],
        };
        foreach (var key in counters.Keys.Union(first))
        {
            var words = key.Split(' ');
            if (words[0] != counter || words.Length != labels.Length + 1) continue;
            yield return new Measurement<double>(counters.GetValueOrDefault(key), labels.Select((label, index) => KeyValuePair.Create(label, (object?)words[index + 1])));
        }
    }

    private IEnumerable<Measurement<long>> Requests()
    {
        var (hits, built, _, _, _) = Followed();
        return [new(hits, KeyValuePair.Create("result", (object?)"hit")), new(built, KeyValuePair.Create("result", (object?)"built"))];
    }

    /// <summary>Uses since this process started, by whichever.</summary>
    private (long Hits, long Built, long RegretBytes, double BuiltSeconds, double RegretSeconds) Followed()
    {
        lock (gate)
        {
            foreach (var use in uses.Next())
            {
                if (use.Hit) used.Hits++;
                else (used.Built, used.BuiltSeconds) = (used.Built + 1, used.BuiltSeconds + use.Seconds);
                if (use.Regret) (used.RegretBytes, used.RegretSeconds) = (used.RegretBytes + use.Bytes, used.RegretSeconds + use.Seconds);
            }

            return used;
        }
    }

    private IEnumerable<Measurement<double>> LastRuns() => new RunHistory(context.Root.Path, context.Database, TimeSpan.Zero, context.Time).LastRuns()
        .Select(run => new Measurement<double>((run.EndedAt - DateTimeOffset.UnixEpoch).TotalSeconds, KeyValuePair.Create("job", (object?)run.Key), KeyValuePair.Create("state", (object?)run.State)));

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
