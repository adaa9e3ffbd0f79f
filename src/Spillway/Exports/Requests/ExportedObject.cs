using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Exports.Cache;
using Spillway.Formats;

namespace Spillway.Exports.Requests;

/// <summary>What naming an export needs to know of a project, task or job.</summary>
/// <param name="ChangedAt">Of a project the latest of it and its tasks, for datasets and backups alike.</param>
internal sealed record ExportedObject(ExportTarget Target, long Id, string Name, DateTime ChangedAt, bool HasData)
{
    /// <summary>Null: there is none.</summary>
    internal static ExportedObject? Find(SpillwayDbContext context, ExportTarget target, long id)
    {
        switch (target)
        {
            case ExportTarget.Project:
                var project = context.Projects.AsNoTracking().Where(row => row.Id == id).Select(row => new { row.Name, row.UpdatedAt }).FirstOrDefault();
                if (project is null) return null;
                var latest = context.Tasks.Where(row => row.ProjectId == id).Max(row => (DateTime?)row.UpdatedAt);
                return new ExportedObject(target, id, project.Name, latest is { } task && task > project.UpdatedAt ? task : project.UpdatedAt, true);
            case ExportTarget.Task:
                return context.Tasks.AsNoTracking().Where(row => row.Id == id)
                    .Select(row => new ExportedObject(target, id, row.Name, row.UpdatedAt, row.DataId != null)).FirstOrDefault();
            default:
                return context.Jobs.AsNoTracking().Where(row => row.Id == id)
                    .Select(row => new ExportedObject(target, id, "", row.UpdatedAt, true)).FirstOrDefault();
        }
    }

    internal string EntryFor(ExportRequest request, IDatasetFormat? format) =>
        (format is null
            ? CacheFileName.OfBackup(Target, Id, ChangedAt, request.Lightweight == true)
            : CacheFileName.OfDataset(Target, Id, request.SaveImages, ChangedAt, format, request.Selection)).ToString();

    /// <summary>The user's name without any path, or CVAT's default.</summary>
    internal string DownloadName(ExportRequest request, IDatasetFormat? format)
    {
        if (request.FileName is { } wanted && Clean(wanted[(wanted.LastIndexOfAny(['/', '\\']) + 1)..]) is { Length: > 0 } cleaned) return cleaned;
        var target = RequestIds.TargetName(Target);
        var time = ChangedAt.ToString("yyyy_MM_dd_HH_mm_ss", CultureInfo.InvariantCulture);
        var name = format is null
            ? $"{target}_{Name}_backup{(request.Lightweight == true ? "-lightweight" : "")}_{time}.zip"
            : string.Create(CultureInfo.InvariantCulture, $"{target}_{Id}_{request.Subresource}_{time}_{format.Name}{(request.Selection is null ? "" : "_selection")}.{format.Extension}");
        return Clean(name.ToLowerInvariant());
    }

    private static string Clean(string name) =>
        string.Concat(name.Where(character => !char.IsControl(character) && character is not ('/' or '\\' or '"'))).Trim().TrimStart('.');
}
