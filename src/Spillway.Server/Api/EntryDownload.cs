using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>Sends an entry of the cache, whole or a range of it.</summary>
internal static class EntryDownload
{
    /// <summary>The lease is held until the last byte has gone or the client has.</summary>
    internal static IResult Send(ResultDownload download, HttpResponse response)
    {
        response.RegisterForDispose(download);
        var contentType = download.FileName.EndsWith(".zip", StringComparison.OrdinalIgnoreCase) ? "application/zip" : "application/octet-stream";
        return Results.Stream(
            new FileStream(download.Handle, FileAccess.Read, bufferSize: 0, download.Handle.IsAsync),
            contentType,
            Clean(download.FileName),
            download.Made,
            new EntityTagHeaderValue($"\"{download.EntityTag}\""),
            enableRangeProcessing: true);
    }

    /// <summary>Names come from users: what cannot stand in a header, or would be a path at the client, does not.</summary>
    private static string Clean(string name)
    {
        var last = name[(name.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
        var clean = string.Concat(last.Select(character => char.IsControl(character) || char.IsSurrogate(character) && !IsWhole(last) ? '_' : character)).Trim();
        return clean is "" or "." or ".." ? "download" : clean;
    }

    /// <summary>Half a surrogate pair has no UTF-8 form.</summary>
    private static bool IsWhole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text)) == text;
}
