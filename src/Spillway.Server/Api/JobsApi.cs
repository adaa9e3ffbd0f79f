using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Spillway.Datasets;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary><c>/api/jobs</c>: exports of a job, which has no backup.</summary>
internal static class JobsApi
{
    internal static void Map(IEndpointRouteBuilder routes, ExportRequests requests)
    {
        var job = routes.MapGroup("/api/jobs/{id:long}");
        job.MapDataset(ExportTarget.Job, requests);
    }
}
