using Spillway.Exports.Cache;
using Spillway.Storage;

namespace Spillway.Housekeeping;

/// <summary>What lies in the cache, how it is used, and how it grows.</summary>
/// <param name="Used">On disk; blocks that entries share are counted once.</param>
/// <param name="UsedAlone">The sum of what each would take alone, as the parts below have it.</param>
/// <param name="QuotaStartsAt">A sweep evicts when the cache takes more. Null, as <paramref name="Quota"/>: no quota is set.</param>
/// <param name="GrowthPerDay">Bytes, from the records of past sweeps; null: there are too few.</param>
/// <param name="QuotaReachedInSeconds">At this growth; null: not in sight.</param>
/// <param name="Days">So many days are counted in what follows.</param>
/// <param name="HitRate">Null: nobody asked for anything.</param>
internal sealed record CacheStats(
    DateTimeOffset At,
    long Items,
    long Used,
    long UsedAlone,
    IReadOnlyList<CachePart> ByKind,
    IReadOnlyList<CachePart> ByType,
    IReadOnlyList<CachePart> ByFormat,
    CacheExtreme? Oldest,
    CacheExtreme? Largest,
    CachePart Pinned,
    CachePart InUse,
    long? Quota,
    long? QuotaStartsAt,
    long MinFree,
    long DiskTotal,
    long DiskFree,
    double? GrowthPerDay,
    double? QuotaReachedInSeconds,
    int Days,
    long Hits,
    long Builds,
    double? HitRate,
    double BuildSeconds,
    CacheRegret Regret);

internal sealed record CachePart(string Name, long Items, long Bytes);

internal sealed record CacheExtreme(string Path, long Bytes, double AgeSeconds);

/// <summary>What was built again within a day after it had been deleted.</summary>
internal sealed record CacheRegret(long Entries, long Bytes, double Seconds);

/// <summary>Looks at the whole cache and brings <see cref="CacheStats"/> together.</summary>
internal sealed class CacheSurvey(PeriodicJobContext context)
{
    private const string Sweep = "export-cache-cleanup";

    private static readonly TimeSpan GrowthOver = TimeSpan.FromDays(1), ShortestGrowth = TimeSpan.FromMinutes(10);

    internal CacheStats Take(int days, RunHistory history, CancellationToken cancellationToken) => Look(days, history.Read(1000, Sweep), cancellationToken);

    /// <param name="runs">Records of past sweeps; without any nothing is said about growth.</param>
    internal CacheStats Look(int days, IReadOnlyList<RunRecord> runs, CancellationToken cancellationToken)
    {
        var plan = new ExportCacheArea(context.Root, context.Settings, context.Time).PlanRoom((_, _) => { }, cancellationToken);
        var now = plan.Rules.Now;
        var entries = plan.Found.Where(entry => entry.IsEntry);
        var quota = context.Settings.CacheQuota?.Of(plan.Disk.Total);
        long? start = quota is { } limit ? (long)(limit * context.Settings.CacheHighWatermark) : null;
        var growth = Growth(runs, now, plan.Used);
        var uses = new CacheUses(context.Root.Path, context.Time).Since(now - TimeSpan.FromDays(days)).ToList();
        var (hits, regretted) = (uses.Count(use => use.Hit), uses.Where(use => use.Regret).ToList());
        return new CacheStats(
            now,
            plan.Found.Count,
            plan.Used,
            plan.UsedAlone,
            Parts(plan.Found, entry => entry.Kind),
            Parts(entries, entry => entry.Target?.ToString().ToLowerInvariant() ?? "none"),
            Parts(entries, entry => entry.Target is null ? entry.Kind : CacheFileName.Parse(entry.Text)?.Slug ?? entry.Kind),
            Extreme(plan.Found, entries.Select(entry => (entry.LastUsed.UtcTicks, (int?)entry.Index)).DefaultIfEmpty().Min().Item2, now),
            Extreme(plan.Found, entries.Select(entry => (entry.Bytes, (int?)entry.Index)).DefaultIfEmpty().Max().Item2, now),
            Part("pinned", plan.Found.Where(plan.Rules.IsPinned)),
            Part("in use", plan.Found.Where(entry => !entry.IsMount && plan.Rules.UseOf(entry) is not null)),
            quota,
            start,
            context.Settings.CacheMinFree?.Of(plan.Disk.Total) ?? 0,
            plan.Disk.Total,
            plan.Disk.Free,
            growth,
            growth > 0 && start > plan.Used ? Math.Min((start.Value - plan.Used) / growth.Value, 36500) * 86400 : null,
            days,
            hits,
            uses.Count - hits,
            uses.Count == 0 ? null : (double)hits / uses.Count,
            uses.Sum(use => use.Seconds),
            new CacheRegret(regretted.Count, regretted.Sum(use => use.Bytes), regretted.Sum(use => use.Seconds)));
    }

    /// <summary>The straight line that fits best through what each sweep of the last day left, and what is there now.</summary>
    private static double? Growth(IReadOnlyList<RunRecord> runs, DateTimeOffset now, long used)
    {
        var points = runs.Where(run => run is { State: "finished", Arguments: "" } && run.StartedAt > now - GrowthOver)
            .Select(run => (Day: (run.StartedAt - now).TotalDays, Bytes: (double)run.KeptBytes)).Append((Day: 0, Bytes: used)).ToList();
        if (points.Count < 2 || TimeSpan.FromDays(-points.Min(point => point.Day)) < ShortestGrowth) return null;
        var (day, bytes) = (points.Average(point => point.Day), points.Average(point => point.Bytes));
        return points.Sum(point => (point.Day - day) * (point.Bytes - bytes)) / points.Sum(point => (point.Day - day) * (point.Day - day));
    }

    private static CachePart[] Parts(IEnumerable<FoundEntry> entries, Func<FoundEntry, string> by) =>
        [.. entries.AggregateBy(by, name => new CachePart(name, 0, 0), With).Select(part => part.Value).OrderByDescending(part => part.Bytes).ThenBy(part => part.Name, StringComparer.Ordinal)];

    private static CachePart Part(string name, IEnumerable<FoundEntry> entries) =>
        entries.Aggregate(new CachePart(name, 0, 0), With);

    private static CachePart With(CachePart part, FoundEntry entry) => part with { Items = part.Items + 1, Bytes = part.Bytes + entry.Bytes };

    private static CacheExtreme? Extreme(FoundEntries found, int? index, DateTimeOffset now) =>
        index is { } known && found[known] is var entry ? new CacheExtreme(entry.Path, entry.Bytes, (now - entry.LastUsed).TotalSeconds) : null;
}
