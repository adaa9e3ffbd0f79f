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

    /// <summary>What <see cref="Parse"/> says of the most asked parts, for a name as it lies in its directory, without making anything.</summary>
    /// <returns>Null: not an entry's name.</returns>
    internal static (ExportTarget Target, long Id, string Subresource)? Recognize(ReadOnlySpan<byte> name)
    {
        ExportTarget target;
        if (Take(ref name, "task-"u8)) target = ExportTarget.Task;
        else if (Take(ref name, "job-"u8)) target = ExportTarget.Job;
        else if (Take(ref name, "project-"u8)) target = ExportTarget.Project;
        else return null;
        var rest = name;
        var digits = rest[..TakeDigits(ref name)];
        if (!System.Buffers.Text.Utf8Parser.TryParse(digits, out long id, out var read) || read != digits.Length || !Take(ref name, "-"u8)) return null;
        var isBackup = Take(ref name, "backup"u8);
        var subresource = isBackup ? "backup" : Take(ref name, "dataset"u8) ? "dataset" : Take(ref name, "annotations"u8) ? "annotations" : null;
        if (subresource is null) return null;
        if (!Take(ref name, "-instance"u8) || TakeDigits(ref name) == 0 || !Take(ref name, "."u8) || TakeDigits(ref name) == 0) return null;
        var dot = name.LastIndexOf((byte)'.');
        if (dot < 0 || name.Length == dot + 1 || name[(dot + 1)..].ContainsAnyExcept(Alphanumeric)) return null;
        var middle = name[..dot];
        if (isBackup) return middle.IsEmpty || middle.SequenceEqual("-lightweight"u8) ? (target, id, subresource) : null;
        return middle.Length > 1 && middle[0] == '-' && !middle[1..].ContainsAnyExcept(OfSlugs) ? (target, id, subresource) : null;
    }

    private static readonly System.Buffers.SearchValues<byte> Alphanumeric = System.Buffers.SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static readonly System.Buffers.SearchValues<byte> OfSlugs = System.Buffers.SearchValues.Create("0123456789abcdefghijklmnopqrstuvwxyz_.-"u8);

    private static bool Take(ref ReadOnlySpan<byte> name, ReadOnlySpan<byte> word)
    {
        if (!name.StartsWith(word)) return false;
        name = name[word.Length..];
        return true;
    }

    private static int TakeDigits(ref ReadOnlySpan<byte> name)
    {
        var count = name.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (count < 0) count = name.Length;
        name = name[count..];
        return count;
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
