using Spillway.Datasets;
using Spillway.Datasets.Selection;

namespace Spillway.Exports.Requests;

/// <summary>What a user asks for: a dataset in a format, or a backup.</summary>
/// <param name="Format">A dataset format's name; null: a backup.</param>
/// <param name="FileName">What the download is to be called; null: as CVAT names it.</param>
/// <param name="Selection">What of the dataset; null: everything.</param>
/// <param name="Lightweight">Of a backup; null when the user did not say.</param>
public sealed record ExportRequest(
    ExportTarget Target, long TargetId, string? Format, bool SaveImages, long UserId, string? FileName = null, bool? Lightweight = null,
    DatasetSelection? Selection = null)
{
    public bool IsBackup => Format is null;

    /// <summary><c>dataset</c>, <c>annotations</c> or <c>backup</c>.</summary>
    public string Subresource => IsBackup ? "backup" : SaveImages ? "dataset" : "annotations";

    public static ExportRequest Dataset(ExportTarget target, long id, string format, bool saveImages, long userId, string? fileName = null, DatasetSelection? selection = null) =>
        new(target, id, format, saveImages, userId, fileName, Selection: selection?.OrNull());

    public static ExportRequest Backup(ExportTarget target, long id, bool? lightweight, long userId, string? fileName = null) =>
        new(target, id, null, true, userId, fileName, lightweight);
}
