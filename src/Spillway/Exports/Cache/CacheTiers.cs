using System.IO.Enumeration;
using Spillway.Formats;
using Spillway.Settings;

namespace Spillway.Exports.Cache;

/// <summary>The tiers of <c>cache_policies</c>, ready to be matched: which are about an entry, and what they say of its life time.</summary>
internal sealed class CacheTiers(IReadOnlyList<CacheTier> tiers)
{
    private readonly HashSet<string>[] slugs =
        [.. tiers.Select(tier => tier.Formats.SelectMany(format => new[] { format, FormatSlug.Of(format) }).ToHashSet(StringComparer.OrdinalIgnoreCase))];

    internal IReadOnlyList<CacheTier> All => tiers;

    internal bool NeedsWhole { get; } = tiers.Any(tier => tier.LimitsSize || tier.KeepLatest > 0);

    /// <param name="kind">As <see cref="FoundEntry.Kind"/>; directories and links count as unknown.</param>
    internal ulong Matching(string kind, CacheFileName? name, string text, TimeSpan age)
    {
        var matching = 0UL;
        for (var index = 0; index < tiers.Count; index++)
        {
            if (Matches(index, kind, name, text, age)) matching |= 1UL << index;
        }

        return matching;
    }

    /// <summary>Of the first matching tier that has a life time. Null: the settings' applies.</summary>
    internal CacheTier? LifeTimeOf(ulong matching) => tiers.Where((tier, index) => Has(matching, index) && tier.Ttl is not null).FirstOrDefault();

    internal static bool Has(ulong matching, int index) => (matching & (1UL << index)) != 0;

    private bool Matches(int index, string kind, CacheFileName? name, string text, TimeSpan age)
    {
        var tier = tiers[index];
        if (tier.Kinds.Count > 0 && !tier.Kinds.Contains(kind is "dataset" or "annotations" or "backup" or "events" ? kind : "unknown")) return false;
        if (tier.Types.Count > 0 && (name is null || !tier.Types.Contains(name.Target.ToString(), StringComparer.OrdinalIgnoreCase))) return false;
        if (tier.Formats.Count > 0 && (name?.Slug is null || !slugs[index].Contains(name.Slug))) return false;
        if (tier.OlderThan is { } older && age <= older) return false;
        if (tier.YoungerThan is { } younger && age >= younger) return false;
        return tier.Path is not { } path
            || FileSystemName.MatchesSimpleExpression(path, text, ignoreCase: false)
            || FileSystemName.MatchesSimpleExpression(path, "cache/export/" + text, ignoreCase: false);
    }
}
