using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Spillway.Datasets;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary><c>/api/projects</c>: exports of a project.</summary>
internal static class ProjectsApi
{
    internal static void Map(IEndpointRouteBuilder routes, ExportRequests requests)
    {
        var project = routes.MapGroup("/api/projects/{id:long}");
        project.MapDataset(ExportTarget.Project, requests);
        project.MapBackup(ExportTarget.Project, requests);
    }
}
