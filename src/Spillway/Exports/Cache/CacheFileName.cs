using System.Globalization;
using System.Text.RegularExpressions;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Formats;

namespace Spillway.Exports.Cache;

/// <summary>The name of an entry, in CVAT's grammar: the one place that makes and reads it.</summary>
/// <param name="Subresource"><c>dataset</c>, <c>annotations</c> or <c>backup</c>.</param>
/// <param name="Instance">The object's time of change in seconds since the epoch, as Python prints a float.</param>
/// <param name="Selection">Fingerprint of what was chosen of the dataset; null: everything. CVAT reads it as part of the slug.</param>
/// <param name="Slug">Of the format; null for a backup.</param>
internal sealed partial record CacheFileName(
    ExportTarget Target, long Id, string Subresource, string Instance, string? Slug, bool Lightweight, string Extension, string? Selection = null)
{
    internal static CacheFileName OfDataset(ExportTarget target, long id, bool saveImages, DateTime updatedAt, IDatasetFormat format, DatasetSelection? selection = null) =>
        new(target, id, saveImages ? "dataset" : "annotations", InstanceOf(updatedAt), FormatSlug.Of(format.Name), false, format.Extension,
            selection?.OrNull() is { } chosen ? SelectionDocument.Of(chosen).Fingerprint() : null);

    internal static CacheFileName OfBackup(ExportTarget target, long id, DateTime updatedAt, bool lightweight) =>
        new(target, id, "backup", InstanceOf(updatedAt), null, lightweight, "zip");

    /// <summary>Null: not an entry's name.</summary>
    internal static CacheFileName? Parse(string name)
    {
        var match = Grammar().Match(name);
        if (!match.Success || !long.TryParse(match.Groups["id"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var id)) return null;
        var target = match.Groups["target"].Value switch { "project" => ExportTarget.Project, "task" => ExportTarget.Task, _ => ExportTarget.Job };
        var subresource = match.Groups["backup"].Success ? "backup" : match.Groups["kind"].Value;
        return new CacheFileName(
            target, id, subresource, match.Groups["instance"].Value, match.Groups["slug"].Success ? match.Groups["slug"].Value : null,
            match.Groups["light"].Success, match.Groups["extension"].Value, match.Groups["selection"].Success ? match.Groups["selection"].Value : null);
    }

    public override string ToString()
    {
        var target = Target switch { ExportTarget.Project => "project", ExportTarget.Task => "task", _ => "job" };
        var tail = Subresource == "backup" ? (Lightweight ? "-lightweight" : "") : Selection is null ? $"-{Slug}" : $"-{Slug}-only{Selection}";
        return string.Create(CultureInfo.InvariantCulture, $"{target}-{Id}-{Subresource}-instance{Instance}{tail}.{Extension}");
    }

    internal static string InstanceOf(DateTime updatedAt)
    {
        // Python divides whole microseconds by a million: the same division gives the same double, whose shortest form is the same text.
        var microseconds = (updatedAt.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
        var text = (microseconds / 1e6).ToString("R", CultureInfo.InvariantCulture);
        return text.Contains('.', StringComparison.Ordinal) ? text : text + ".0";
    }

    [GeneratedRegex(
        @"\A(?<target>project|task|job)-(?<id>[0-9]{1,19})-(?:(?<kind>dataset|annotations)-instance(?<instance>[0-9]+\.[0-9]+)-(?<slug>[a-z0-9_.-]+?)(?:-only(?<selection>[0-9a-f]{20}))?|(?<backup>backup)-instance(?<instance>[0-9]+\.[0-9]+)(?<light>-lightweight)?)\.(?<extension>[A-Za-z0-9]+)\z",
        RegexOptions.CultureInvariant)]
    private static partial Regex Grammar();
}
