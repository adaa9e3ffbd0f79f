using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Spillway.Datasets;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>The routes of an exported dataset and of a backup, alike for every resource that has them.</summary>
internal static class ExportRoutes
{
    internal static void MapDataset(this IEndpointRouteBuilder resource, ExportTarget target, ExportRequests requests)
    {
        resource.MapPost("dataset/export", (long id, HttpRequest asked, CancellationToken cancellationToken) =>
            Ask(ExportQuery.Dataset(target, id, asked.Query), requests, cancellationToken));
        resource.MapMethods("dataset/download", Verbs.Read, (long id, HttpContext context) =>
            Download(new DownloadAsked(target, id, IsBackup: false), context, requests));
    }

    internal static void MapBackup(this IEndpointRouteBuilder resource, ExportTarget target, ExportRequests requests)
    {
        resource.MapPost("backup/export", (long id, HttpRequest asked, CancellationToken cancellationToken) =>
            Ask(ExportQuery.Backup(target, id, asked.Query), requests, cancellationToken));
        resource.MapMethods("backup/download", Verbs.Read, (long id, HttpContext context) =>
            Download(new DownloadAsked(target, id, IsBackup: true), context, requests));
    }

    private static async Task<IResult> Ask(ExportRequest request, ExportRequests requests, CancellationToken cancellationToken) =>
        Problems.OfExport(await requests.Ask(request, cancellationToken).ConfigureAwait(false));

    private static IResult Download(DownloadAsked asked, HttpContext context, ExportRequests requests)
    {
        if (!requests.Exists(asked.Target, asked.Id)) return Problems.NoSuchObject();
        var id = asked.RequireRequestId(context.Request.Query["rq_id"].ToString());
        if (requests.Find(id) is { OwnerId: not LocalUser.Id }) return Problems.NotTheOwner();
        var result = requests.OpenResult(id);
        return result.Download is { } download ? EntryDownload.Send(download, context.Response) : Problems.OfResult(result.Verdict);
    }
}
