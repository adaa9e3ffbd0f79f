using System.Globalization;
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
    internal static ExportedObject? Find(DatabaseConnection connection, ExportTarget target, long id) => connection.First(
        target switch
        {
            ExportTarget.Project => $"""
                SELECT "Name", "UpdatedAt", (SELECT MAX("UpdatedAt") FROM "Tasks" WHERE "ProjectId" = {id}), 1 FROM "Projects" WHERE "Id" = {id}
                """,
            ExportTarget.Task => $"""SELECT "Name", "UpdatedAt", NULL, "DataId" FROM "Tasks" WHERE "Id" = {id}""",
            _ => $"""SELECT '', "UpdatedAt", NULL, 1 FROM "Jobs" WHERE "Id" = {id}""",
        },
        row =>
        {
            var (name, changed, latest) = (row.Text(), row.Time(), row.TimeOrNull());
            return new ExportedObject(target, id, name, latest > changed ? latest.Value : changed, row.LongOrNull() is not null);
        });

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
