using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary><c>/api/requests</c>: what runs and has run in the background.</summary>
internal static class RequestsApi
{
    internal static void Map(IEndpointRouteBuilder routes, ExportRequests requests)
    {
        routes.MapMethods("/api/requests", Verbs.Read, (HttpRequest asked) => List(asked, requests));
        routes.MapMethods("/api/requests/{id}", Verbs.Read, (string id, HttpRequest asked) => Show(id, asked, requests));
        routes.MapPost("/api/requests/{id}/cancel", (string id, CancellationToken cancellationToken) => Cancel(id, requests, cancellationToken));
    }

    private static IResult List(HttpRequest asked, ExportRequests requests)
    {
        var found = RequestFilter.Of(asked.Query).Apply(requests.List(LocalUser.Id));
        return Page.Of(found, asked, request => RequestMapping.ToResource(request, asked)) is { } page ? Problems.Found(page) : Problems.NoSuchPage();
    }

    private static IResult Show(string id, HttpRequest asked, ExportRequests requests)
    {
        if (requests.Find(id) is not { } request) return Problems.NoSuchRequest();
        return request.OwnerId == LocalUser.Id ? Problems.Found(RequestMapping.ToResource(request, asked)) : Problems.NotTheOwner();
    }

    private static async Task<IResult> Cancel(string id, ExportRequests requests, CancellationToken cancellationToken)
    {
        if (requests.Find(id) is { OwnerId: not LocalUser.Id }) return Problems.NotTheOwner();
        return Problems.OfCancel(await requests.Cancel(id, cancellationToken).ConfigureAwait(false));
    }
}
