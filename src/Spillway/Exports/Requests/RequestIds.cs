using System.Globalization;
using Spillway.Datasets;
using Spillway.Datasets.Selection;

namespace Spillway.Exports.Requests;

/// <summary>
/// Request ids as CVAT 2.73 writes them, <c>k=v</c> joined by <c>&amp;</c> in a fixed order; ids of older clients are understood.
/// An id can be guessed: who asks is checked elsewhere.
/// </summary>
public static class RequestIds
{
    public static string Of(ExportRequest request)
    {
        var fields = new List<string>
        {
            "action=export",
            $"target={TargetName(request.Target)}",
            string.Create(CultureInfo.InvariantCulture, $"target_id={request.TargetId}"),
            string.Create(CultureInfo.InvariantCulture, $"user_id={request.UserId}"),
        };
        if (request.Lightweight is { } lightweight) fields.Add($"lightweight={(lightweight ? "True" : "False")}");
        if (request.Format is { } format) fields.Add($"format={format.Replace(' ', '_').Replace('.', '~')}");
        fields.Add($"subresource={request.Subresource}");
        // CVAT has no selections: without one, ids are its own.
        if (request.Selection is { } selection) fields.Add($"selection={SelectionDocument.Of(selection).Fingerprint()}");
        return string.Join('&', fields);
    }

    /// <summary>The 2.73 form of an older id (<c>export:task-7-dataset-in-COCO_1@0-format-by-1</c>); another text as it is.</summary>
    public static string Current(string id)
    {
        if (!id.StartsWith("export:", StringComparison.Ordinal)) return id;
        var rest = id["export:".Length..];
        var by = rest.LastIndexOf("-by-", StringComparison.Ordinal);
        var parts = by < 0 ? [] : rest[..by].Split('-', 4);
        if (parts.Length < 3 || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out _)) return id;
        var head = $"action=export&target={parts[0]}&target_id={parts[1]}&user_id={rest[(by + 4)..]}";
        if (parts.Length == 3) return $"{head}&subresource={parts[2]}";
        const string before = "in-", after = "-format";
        return parts[3].StartsWith(before, StringComparison.Ordinal) && parts[3].EndsWith(after, StringComparison.Ordinal)
            ? $"{head}&format={parts[3][before.Length..^after.Length].Replace('@', '~')}&subresource={parts[2]}"
            : id;
    }

    internal static string TargetName(ExportTarget target) => target switch
    {
        ExportTarget.Project => "project",
        ExportTarget.Task => "task",
        _ => "job",
    };

    internal static ExportTarget TargetOf(string name) => name switch
    {
        "project" => ExportTarget.Project,
        "task" => ExportTarget.Task,
        "job" => ExportTarget.Job,
        _ => throw new ArgumentException($"'{name}' is not project, task or job.", nameof(name)),
    };
}
