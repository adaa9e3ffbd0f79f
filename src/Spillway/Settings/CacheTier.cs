using System.Text.Json;

namespace Spillway.Settings;

/// <summary>One tier of the setting <c>cache_policies</c>: which entries it is about, and what holds for them. What is empty matches everything.</summary>
/// <param name="Kinds"><c>dataset</c>, <c>annotations</c>, <c>backup</c>, <c>events</c>, <c>unknown</c>.</param>
/// <param name="Types"><c>project</c>, <c>task</c>, <c>job</c>.</param>
/// <param name="Formats">Names of formats, or as they stand in names of entries.</param>
/// <param name="Path">A pattern with <c>*</c> and <c>?</c> for the entry's name, or for its path below the data root.</param>
/// <param name="Ttl">Takes the place of the settings' life times. <see cref="TimeSpan.MaxValue"/>: none ever expires.</param>
/// <param name="KeepLatest">So many of the newest of each object stay, however old; size limits take them last.</param>
public sealed record CacheTier(
    string Name,
    IReadOnlyList<string> Kinds,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Formats,
    TimeSpan? OlderThan,
    TimeSpan? YoungerThan,
    string? Path,
    TimeSpan? Ttl,
    DiskAmount? MaxSize,
    DiskAmount? MinFree,
    int KeepLatest)
{
    /// <summary>More would not fit the way in which matches are remembered.</summary>
    internal const int Most = 64;

    private static readonly string[] AllKinds = ["dataset", "annotations", "backup", "events", "unknown"], AllTypes = ["project", "task", "job"];

    public bool DependsOnAge => OlderThan is not null || YoungerThan is not null || Ttl is not null;

    public bool LimitsSize => MaxSize is not null || MinFree is not null;

    /// <exception cref="InvalidSettingException">It is not a list of tiers, or the last one depends on age.</exception>
    internal static IReadOnlyList<CacheTier> ParseAll(string json, string origin)
    {
        if (string.IsNullOrWhiteSpace(json)) return [];
        List<CacheTier> tiers;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Array) throw new InvalidSettingException($"cache_policies ({origin}) must be a list of tiers, such as [{{\"max_size\": \"200GB\"}}].");
            tiers = [.. document.RootElement.EnumerateArray().Select((tier, index) => Parse(tier, index + 1))];
        }
        catch (JsonException exception)
        {
            throw new InvalidSettingException($"cache_policies ({origin}) is not JSON: {exception.Message}");
        }

        if (tiers.Count > Most) throw new InvalidSettingException($"cache_policies ({origin}) has {tiers.Count} tiers, but at most {Most} can be had.");
        if (tiers.GroupBy(tier => tier.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new InvalidSettingException($"cache_policies ({origin}) has two tiers with the name '{twice.Key}': give each its own.");
        }

        if (tiers.Count > 0) RefuseLast(tiers[^1], origin);
        return tiers;
    }

    /// <summary>Tiers that all wait for age leave a cache without any limit: what is young never goes, however much of it there is.</summary>
    private static void RefuseLast(CacheTier last, string origin)
    {
        const string remedy = "add a last tier that limits the size of everything, such as {\"max_size\": \"200GB\"}.";
        if (last.DependsOnAge)
        {
            var by = last.Ttl is not null ? "ttl" : last.OlderThan is not null ? "older_than" : "younger_than";
            throw new InvalidSettingException($"cache_policies ({origin}): the last tier '{last.Name}' depends on age ({by}), so entries that are too young for it could fill the disk: {remedy}");
        }

        if (!last.LimitsSize) throw new InvalidSettingException($"cache_policies ({origin}): the last tier '{last.Name}' has neither max_size nor min_free, so nothing limits the cache: {remedy}");
    }

    private static CacheTier Parse(JsonElement tier, int number)
    {
        if (tier.ValueKind != JsonValueKind.Object) throw new InvalidSettingException($"cache_policies: tier {number} must be an object such as {{\"kinds\": [\"dataset\"], \"ttl\": \"12h\"}}.");
        var name = tier.TryGetProperty("name", out var given) && given.ValueKind == JsonValueKind.String && given.GetString() is { Length: > 0 } text ? text : $"tier {number}";
        var parsed = new CacheTier(name, [], [], [], null, null, null, null, null, null, 0);
        foreach (var property in tier.EnumerateObject())
        {
            InvalidSettingException Refused(string expected) =>
                new($"cache_policies: {property.Name} of tier '{name}' is {property.Value.GetRawText()}, but must be {expected}.");
            parsed = property.Name switch
            {
                "name" => parsed,
                "kinds" => parsed with { Kinds = Words(property.Value, AllKinds) ?? throw Refused("a list of " + string.Join(", ", AllKinds)) },
                "types" => parsed with { Types = Words(property.Value, AllTypes) ?? throw Refused("a list of " + string.Join(", ", AllTypes)) },
                "formats" => parsed with { Formats = Words(property.Value, null) ?? throw Refused("a list of formats, such as [\"COCO 1.0\"]") },
                "older_than" => parsed with { OlderThan = Span(property.Value) ?? throw Refused("a time such as 12h") },
                "younger_than" => parsed with { YoungerThan = Span(property.Value) ?? throw Refused("a time such as 12h") },
                "path" => parsed with { Path = property.Value.ValueKind == JsonValueKind.String ? property.Value.GetString() : throw Refused("a pattern such as task-7-*") },
                "ttl" => parsed with { Ttl = property.Value.ToString() == "never" ? TimeSpan.MaxValue : Span(property.Value) ?? throw Refused("a time such as 12h, or never") },
                "max_size" => parsed with { MaxSize = Amount(property.Value) ?? throw Refused("a size such as 200GB or 30%") },
                "min_free" => parsed with { MinFree = Amount(property.Value) ?? throw Refused("a size such as 50GB or 10%") },
                "keep_latest" => parsed with { KeepLatest = property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetInt32(out var count) && count >= 0 ? count : throw Refused("a whole number") },
                _ => throw new InvalidSettingException(
                    $"cache_policies: tier '{name}' has an unknown part '{property.Name}': there are name, kinds, types, formats, path, older_than, younger_than, ttl, max_size, min_free and keep_latest."),
            };
        }

        return parsed.Ttl is null && parsed.MaxSize is null && parsed.MinFree is null && parsed.KeepLatest == 0
            ? throw new InvalidSettingException($"cache_policies: tier '{name}' says nothing: give it a ttl, max_size, min_free or keep_latest.")
            : parsed;
    }

    private static string[]? Words(JsonElement value, string[]? known)
    {
        if (value.ValueKind == JsonValueKind.String) return known is null || Array.IndexOf(known, value.GetString()) >= 0 ? [value.GetString()!] : null;
        if (value.ValueKind != JsonValueKind.Array) return null;
        var words = value.EnumerateArray().Select(word => word.ValueKind == JsonValueKind.String ? word.GetString()! : "").ToArray();
        return words.All(word => word.Length > 0 && (known is null || Array.IndexOf(known, word) >= 0)) ? words : null;
    }

    private static TimeSpan? Span(JsonElement value) => Duration.TryParse(value.ToString(), out var span) ? span : null;

    private static DiskAmount? Amount(JsonElement value) => DiskAmount.TryParse(value.ToString(), out var amount) ? amount : null;
}
