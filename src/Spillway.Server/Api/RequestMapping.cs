using Microsoft.AspNetCore.Http;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>A request of the library as CVAT's API shows it.</summary>
internal static class RequestMapping
{
    internal static RequestResource ToResource(RequestStatus request, HttpRequest asked) => new(
        request.Status,
        request.Message,
        request.Id,
        new OperationResource(request.OperationType, request.Target, request.ProjectId, request.TaskId, request.JobId, null, request.Format, request.Lightweight),
        request.Progress ?? 0,
        Wire.Time(request.CreatedDate),
        Wire.Time(request.StartedDate),
        Wire.Time(request.FinishedDate),
        Wire.Time(request.ExpiryDate),
        new OwnerResource(request.OwnerId, LocalUser.Name),
        request.ResultAvailable ? ResultUrl(request, asked) : null,
        request.ResultId);

    internal static string Subresource(RequestStatus request) => request.OperationType[(request.OperationType.IndexOf(':', StringComparison.Ordinal) + 1)..];

    internal static string Action(RequestStatus request) => request.OperationType.Split(':')[0];

    /// <summary>Absolute, at the address under which the client knows this server.</summary>
    private static string ResultUrl(RequestStatus request, HttpRequest asked)
    {
        var id = request.Target switch { "project" => request.ProjectId, "task" => request.TaskId, _ => request.JobId };
        var download = Subresource(request) == "backup" ? "backup" : "dataset";
        return FormattableString.Invariant(
            $"{asked.Scheme}://{asked.Host.Value}/api/{request.Target}s/{id}/{download}/download?rq_id={Uri.EscapeDataString(request.Id)}");
    }
}
