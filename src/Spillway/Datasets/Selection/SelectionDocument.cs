using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spillway.Datasets.Selection;

/// <summary>A selection as it is stored with a request; what was not asked for is left out.</summary>
internal sealed record SelectionDocument
{
    public IReadOnlyList<string>? Subsets { get; init; }

    public IReadOnlyList<string>? Labels { get; init; }

    public bool? OnlyAnnotated { get; init; }

    public IReadOnlyList<string>? Frames { get; init; }

    public IReadOnlyList<string>? JobStates { get; init; }

    public string? Split { get; init; }

    public long? Seed { get; init; }

    internal static SelectionDocument Of(DatasetSelection selection) => new()
    {
        Subsets = Some(selection.Subsets),
        Labels = Some(selection.Labels),
        OnlyAnnotated = selection.OnlyAnnotated ? true : null,
        Frames = Some([.. selection.Frames.Select(range => range.ToString())]),
        JobStates = Some(selection.JobStates),
        Split = selection.Split is { } split ? string.Join(',', split.Shares) : null,
        Seed = selection.Split?.Seed,
    };

    /// <exception cref="InvalidSelectionException">It holds what no selection can.</exception>
    internal DatasetSelection ToSelection() => new()
    {
        Subsets = Subsets ?? [],
        Labels = Labels ?? [],
        OnlyAnnotated = OnlyAnnotated ?? false,
        Frames = [.. (Frames ?? []).SelectMany(FrameRange.Parse)],
        JobStates = JobStates ?? [],
        Split = Split is { } split ? SubsetSplit.Parse(split, Seed ?? 0) : null,
    };

    /// <summary>20 hexadecimal digits: selections that differ have different ones.</summary>
    internal string Fingerprint() => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this, SelectionDocumentJson.Default.SelectionDocument)).AsSpan(0, 10));

    private static IReadOnlyList<string>? Some(IReadOnlyList<string> list) => list.Count > 0 ? list : null;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SelectionDocument))]
internal sealed partial class SelectionDocumentJson : JsonSerializerContext;
