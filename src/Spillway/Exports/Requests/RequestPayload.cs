using System.Text.Json;
using System.Text.Json.Serialization;
using Spillway.Datasets;
using Spillway.Datasets.Selection;

namespace Spillway.Exports.Requests;

/// <summary>
/// What a row says of its work: ids and options with a version, never objects. Payloads of version 1, which named a function and its
/// arguments, still run; those that only cleaned up after an export have nothing to do any more.
/// </summary>
internal sealed record RequestPayload
{
    internal const int CurrentVersion = 2;

    public string? Function { get; init; }

    public string? Target { get; init; }

    public long? TargetId { get; init; }

    public long? ProjectId { get; init; }

    public long? TaskId { get; init; }

    public long? JobId { get; init; }

    public string? Format { get; init; }

    public bool? SaveImages { get; init; }

    public bool? Lightweight { get; init; }

    public string? Filename { get; init; }

    public SelectionDocument? Selection { get; init; }

    internal static string Write(ExportRequest request) => JsonSerializer.Serialize(
        new RequestPayload
        {
            Target = RequestIds.TargetName(request.Target),
            TargetId = request.TargetId,
            Format = request.Format,
            SaveImages = request.IsBackup ? null : request.SaveImages,
            Lightweight = request.Lightweight,
            Filename = request.FileName,
            Selection = request.Selection is { } selection ? SelectionDocument.Of(selection) : null,
        },
        RequestPayloadJson.Default.RequestPayload);

    /// <summary>Null: work that an older version scheduled and this one does not need.</summary>
    internal static ExportRequest? Read(int version, string payload, long userId)
    {
        var read = JsonSerializer.Deserialize(payload, RequestPayloadJson.Default.RequestPayload) ?? new RequestPayload();
        if (version == 1)
        {
            if (read.Function is not ("create_backup" or "export_dataset")) return null;
            // The file name of version 1 was where to write; nothing asks for that now.
            read = read with { Filename = null, Format = read.Function == "create_backup" ? null : read.Format };
        }

        var (target, id) = read switch
        {
            { Target: { } name, TargetId: { } number } => (RequestIds.TargetOf(name), number),
            { JobId: { } job } => (ExportTarget.Job, job),
            { TaskId: { } task } => (ExportTarget.Task, task),
            _ => (ExportTarget.Project, read.ProjectId ?? 0),
        };
        return new ExportRequest(target, id, read.Format, read.SaveImages ?? true, userId, read.Filename, read.Lightweight, read.Selection?.ToSelection().OrNull());
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestPayload))]
internal sealed partial class RequestPayloadJson : JsonSerializerContext;
