using System.Globalization;

namespace Spillway.Backups;

/// <summary>Names inside a backup.</summary>
internal static class BackupNames
{
    internal const string Project = "project.json";
    internal const string Task = "task.json";
    internal const string Annotations = "annotations.json";
    internal const string Guide = "annotation_guide.md";
    internal const string Assets = "assets/";
    internal const string Data = "data/";
    internal const string Manifest = "data/manifest.jsonl";

    /// <summary>A table of old versions that finds lines in the manifest: neither read nor written.</summary>
    internal const string ManifestIndex = "data/index.json";

    internal static string TaskFolder(int number) => string.Create(CultureInfo.InvariantCulture, $"task_{number}/");

    /// <summary>The number of the task whose folder a name lies in; null outside of any.</summary>
    internal static int? TaskNumberOf(string name)
    {
        const string prefix = "task_";
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(name.AsSpan(prefix.Length, slash - prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && name.AsSpan(0, slash + 1).SequenceEqual(TaskFolder(number))
            ? number
            : null;
    }
}
