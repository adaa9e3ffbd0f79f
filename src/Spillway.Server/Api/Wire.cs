using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spillway.Server.Api;

/// <summary>How resources look on the wire: CVAT's names and media type.</summary>
internal static class Wire
{
    internal const string MediaType = "application/vnd.cvat+json";

    internal static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        // The answers are JSON by their type and are never sniffed: text may stand as it is.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>In UTC and whole microseconds, as Python writes times.</summary>
    internal static DateTime Time(DateTimeOffset time) => new(time.UtcTicks - time.UtcTicks % TimeSpan.TicksPerMicrosecond, DateTimeKind.Utc);

    internal static DateTime? Time(DateTimeOffset? time) => time is { } some ? Time(some) : null;
}

internal sealed record DetailResource(string Detail);

internal sealed record RequestIdResource(string RqId);

internal sealed record PageResource<T>(int Count, string? Next, string? Previous, IReadOnlyList<T> Results);

internal sealed record OwnerResource(long Id, string Username);

internal sealed record OperationResource(
    string Type, string Target, long? ProjectId, long? TaskId, long? JobId, long? OrgId, string? Format, bool? Lightweight);

/// <param name="ResultUrl">Left out while there is no result to download.</param>
/// <param name="ResultId">Left out unless something was imported.</param>
internal sealed record RequestResource(
    string Status,
    string Message,
    string Id,
    OperationResource Operation,
    double Progress,
    DateTime CreatedDate,
    DateTime? StartedDate,
    DateTime? FinishedDate,
    DateTime? ExpiryDate,
    OwnerResource Owner,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? ResultUrl,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? ResultId);
