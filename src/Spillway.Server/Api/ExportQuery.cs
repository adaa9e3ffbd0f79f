using Microsoft.AspNetCore.Http;
using Spillway.Datasets;
using Spillway.Exports.Requests;

namespace Spillway.Server.Api;

/// <summary>The parameters of an export: <c>format</c>, <c>save_images</c>, <c>filename</c>, <c>lightweight</c>, <c>location</c>.</summary>
internal static class ExportQuery
{
    /// <exception cref="BadParameterException">A parameter is not one of its values.</exception>
    internal static ExportRequest Dataset(ExportTarget target, long id, IQueryCollection query)
    {
        RequireLocal(query);
        return ExportRequest.Dataset(target, id, query["format"].ToString(), Flag(query, "save_images") ?? false, LocalUser.Id, FileName(query), SelectionQuery.Read(query));
    }

    /// <exception cref="BadParameterException">A parameter is not one of its values.</exception>
    internal static ExportRequest Backup(ExportTarget target, long id, IQueryCollection query)
    {
        RequireLocal(query);
        return ExportRequest.Backup(target, id, Flag(query, "lightweight"), LocalUser.Id, FileName(query));
    }

    private static void RequireLocal(IQueryCollection query)
    {
        var location = query["location"].ToString();
        if (location == "cloud_storage" || query.ContainsKey("cloud_storage_id"))
            throw new BadParameterException("Exporting to a cloud storage is not supported: leave out cloud_storage_id and use location=local.");
        if (location is not ("" or "local")) throw new BadParameterException($"location is '{location}', but must be local.");
    }

    private static string? FileName(IQueryCollection query) => query["filename"].ToString() is { Length: > 0 } name ? name : null;

    /// <summary>As CVAT reads it; null: not given.</summary>
    internal static bool? Flag(IQueryCollection query, string name) => query[name].ToString().ToLowerInvariant() switch
    {
        "" => null,
        "true" or "t" or "yes" or "y" or "on" or "1" => true,
        "false" or "f" or "no" or "n" or "off" or "0" => false,
        var other => throw new BadParameterException($"{name} is '{other}', but must be true or false."),
    };
}
