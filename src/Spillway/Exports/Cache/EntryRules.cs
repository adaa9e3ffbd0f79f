using Spillway.Datasets;
using Spillway.Settings;
using Spillway.Sweeping;

namespace Spillway.Exports.Cache;

/// <summary>The verdict on one thing in the cache by itself: what is mounted, pinned, in use, or past its life time. What needs all others is <see cref="CacheLimits"/>.</summary>
/// <param name="inUse">Null: nobody uses it. Otherwise why it counts as used. Asked only about what would be deleted.</param>
/// <param name="areAgesDoubted">The clock jumped: nothing is past its life time.</param>
internal sealed class EntryRules(
    SpillwaySettings settings, CacheTiers tiers, IReadOnlyDictionary<string, Pin> pins, DateTimeOffset now, Func<FoundEntry, string?> inUse, bool areAgesDoubted = false)
{
    internal const string InUse = "in-use", Pinned = "pin", Latest = "keep-latest", Policy = "policy";

    internal DateTimeOffset Now => now;

    internal bool IsPinned(FoundEntry found) => pins.Count > 0 && pins.ContainsKey(found.Text);

    internal string? UseOf(FoundEntry found) => inUse(found);

    /// <summary>Whether it is to be deleted, without words.</summary>
    internal bool Goes(FoundEntry found, bool isLatest)
    {
        if (found.IsMount) return false;
        var isYoung = areAgesDoubted || now - found.LastUsed <= LifeTimeOf(found) || (isLatest && found.IsEntry);
        if (found.Kind != "partial" && (isYoung || IsPinned(found))) return false;
        return inUse(found) is null;
    }

    /// <summary>The verdict on what nobody uses.</summary>
    internal SweepItem DecideUnused(FoundEntry found) => Decide(found, isLatest: false, _ => null);

    /// <param name="isLatest">A tier keeps it however old it is.</param>
    internal SweepItem Decide(FoundEntry found, bool isLatest = false) => Decide(found, isLatest, inUse);

    private SweepItem Decide(FoundEntry found, bool isLatest, Func<FoundEntry, string?> inUse)
    {
        if (found.IsMount) return Item(found, Verdict.Keep, "mount", () => "another file system is mounted there");
        if (found.Kind == "partial")
        {
            return inUse(found) is null
                ? Item(found, Verdict.Delete, "partial", () => "its owner is dead")
                : Item(found, Verdict.Keep, "partial", () => "its owner is writing it");
        }

        if (pins.Count > 0 && pins.TryGetValue(found.Text, out var pin)) return Item(found, Verdict.Keep, Pinned, pin.ToString);
        if (!found.IsEntry && inUse(found) is { } user) return Item(found, Verdict.Keep, InUse, () => user);
        var verdict = ByAge(found);
        if (verdict.Verdict == Verdict.Keep || !found.IsEntry) return verdict;
        if (isLatest) return verdict with { Verdict = Verdict.Keep, Rule = Latest, Words = () => "one of the newest of its object, which a tier keeps" };
        return inUse(found) is { } use ? verdict with { Verdict = Verdict.Keep, Rule = InUse, Words = () => use } : verdict;
    }

    internal SweepItem Item(FoundEntry found, Verdict verdict, string rule, Func<string> words) =>
        new(ExportCacheArea.Relative, found.Name, found.Kind, found.Bytes, now - found.LastUsed, verdict, rule, words) { LastUsed = found.LastUsed };

    private SweepItem ByAge(FoundEntry found)
    {
        var tier = tiers.LifeTimeOf(found.Tiers);
        var lifeTime = LifeTimeOf(found, tier);
        var rule = tier is not null ? Policy : found.IsEntry ? "ttl" : "unknown-name";
        var age = now - found.LastUsed;
        return Item(found, age > lifeTime ? Verdict.Delete : Verdict.Keep, rule, WordsOf(age, lifeTime, found.IsEntry, tier));
    }

    private static Func<string> WordsOf(TimeSpan age, TimeSpan lifeTime, bool isEntry, CacheTier? tier) => () =>
    {
        var by = tier is null ? "" : $" by tier '{tier.Name}'";
        if (lifeTime == TimeSpan.MaxValue) return "it never expires" + by;
        return age > lifeTime
            ? $"{(isEntry ? "last used" : "not an entry's name; last changed")} {Duration.Words(age)} ago, kept for {Duration.Words(lifeTime)}{by}"
            : $"not expired for another {Duration.Words(lifeTime - age)}{by}";
    };

    private TimeSpan LifeTimeOf(FoundEntry found) => LifeTimeOf(found, tiers.LifeTimeOf(found.Tiers));

    private TimeSpan LifeTimeOf(FoundEntry found, CacheTier? tier) =>
        tier?.Ttl ?? (found.IsEntry ? TtlOf(settings, found.Target) : settings.ExportCacheUnknownRetention);

    internal static TimeSpan TtlOf(SpillwaySettings settings, ExportTarget? target) => target switch
    {
        ExportTarget.Project => settings.ExportCacheTtlProject,
        ExportTarget.Task => settings.ExportCacheTtlTask,
        ExportTarget.Job => settings.ExportCacheTtlJob,
        _ => settings.ExportCacheTtl,
    };
}
