using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Spillway.Datasets;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary><c>/api/tasks</c>: exports of a task.</summary>
internal static class TasksApi
{
    internal static void Map(IEndpointRouteBuilder routes, ExportRequests requests)
    {
        var task = routes.MapGroup("/api/tasks/{id:long}");
        task.MapDataset(ExportTarget.Task, requests);
        task.MapBackup(ExportTarget.Task, requests);
    }
}
