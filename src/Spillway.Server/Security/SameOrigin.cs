using System.Net;
using Microsoft.AspNetCore.Http;
using Spillway.Server.Api;

namespace Spillway.Server.Security;

/// <summary>
/// Keeps web pages of others out. A name that an attacker points at 127.0.0.1 (DNS rebinding) is not a loopback name, and a
/// browser says in Origin and Sec-Fetch-Site who made the page that asks. Programs send neither header.
/// </summary>
internal static class SameOrigin
{
    private const string FetchSite = "Sec-Fetch-Site";

    internal static Task Only(HttpContext context, RequestDelegate next)
    {
        context.Response.Headers.XContentTypeOptions = "nosniff";
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
        return Refusal(context) is { } sentence ? Problems.Forbidden(sentence).ExecuteAsync(context) : next(context);
    }

    private static string? Refusal(HttpContext context)
    {
        var request = context.Request;
        if (!IsOurs(request.Host, context.Connection.LocalPort))
            return $"The Host header is not that of this server: ask http://127.0.0.1:{context.Connection.LocalPort} or http://localhost:{context.Connection.LocalPort}.";
        var origins = request.Headers.Origin;
        if (origins.Count > 0 && origins != $"{request.Scheme}://{request.Host.Value}")
            return "The request comes from a web page of another origin, which may not use this server.";
        var sites = request.Headers[FetchSite];
        return sites.Count == 0 || sites == "same-origin" || (sites == "none" && IsRead(request.Method))
            ? null
            : "The request comes from a web page of another site, which may not use this server.";
    }

    private static bool IsOurs(HostString host, int port)
    {
        if (!host.HasValue || (host.Port ?? 80) != port) return false;
        if (host.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)) return true;
        // Only an address written out in full: "127.1" or "2130706433" would be read as one as well.
        return IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address) && address.ToString() == host.Host.Trim('[', ']');
    }

    /// <summary>An address typed into the browser comes with the site "none"; a form cannot.</summary>
    private static bool IsRead(string method) => HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
}
