using Spillway.Datasets;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>Whose download is asked for. A request id can be guessed and belongs to one object: it must be this one's.</summary>
internal sealed record DownloadAsked(ExportTarget Target, long Id, bool IsBackup)
{
    /// <summary>The id as version 2.73 writes it.</summary>
    /// <exception cref="BadParameterException">It is missing, or is that of something else.</exception>
    internal string RequireRequestId(string given)
    {
        if (given.Length == 0) throw new BadParameterException("Missing request id in the query parameters");
        var id = RequestIds.Current(given);
        return IsOf(id) ? id : throw new BadParameterException("Invalid export request id");
    }

    private bool IsOf(string id)
    {
        var fields = id.Split('&');
        string[] subresources = IsBackup ? ["subresource=backup"] : ["subresource=dataset", "subresource=annotations"];
        return fields.Contains("action=export")
            && fields.Contains($"target={RequestIds.TargetName(Target)}")
            && fields.Contains(FormattableString.Invariant($"target_id={Id}"))
            && fields.Any(subresources.Contains);
    }
}
