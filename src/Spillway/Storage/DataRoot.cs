using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spillway.Storage;

/// <summary>
/// The directory that holds everything. Its marker says that it is ours, or that it is CVAT's and was adopted by hand: then Spillway only
/// sweeps there. Without a marker nothing is deleted.
/// </summary>
internal sealed partial class DataRoot
{
    internal const string MarkerName = ".spillway-root";

    private const string CacheTag = "Signature: 8a477f597d28d172789f06886806bc55\n# This file is a cache directory tag created by Spillway.\n# For information about cache directory tags, see: https://bford.info/cachedir/\n";

    private DataRoot(string path, Marker marker)
    {
        Path = path;
        InstallationId = marker.Installation;
        IsAdopted = marker.Adopted;
    }

    internal string Path { get; }

    internal string InstallationId { get; }

    /// <summary>False: in a dry run, it has no marker.</summary>
    internal bool IsMarked => InstallationId.Length > 0;

    /// <summary>It is CVAT's: sweep, and nothing else.</summary>
    internal bool IsAdopted { get; }

    internal string ExportCache => System.IO.Path.Combine(Path, "cache", "export");

    internal string Temporary => System.IO.Path.Combine(Path, "tmp");

    /// <summary>Opens a root of ours to serve and write; a directory that is not there or is empty becomes one.</summary>
    /// <exception cref="RootRefusedException">It is not ours, or no place for a root.</exception>
    internal static DataRoot OpenOwn(string path)
    {
        path = Resolve(path);
        if (ReadMarker(path) is { } marker)
        {
            return marker.Adopted
                ? throw new RootRefusedException($"{path} is a CVAT volume that was adopted: there Spillway only sweeps (`worker --sweep-only`, `cache sweep`, `tmp sweep`, `legacy cleanup`). Choose another --data for this.")
                : new DataRoot(path, marker);
        }

        RefusePlace(path);
        if (Directory.Exists(path) && !HoldsDatabase(path) && Directory.EnumerateFileSystemEntries(path).Any(entry => System.IO.Path.GetFileName(entry) != "spillway.json"))
        {
            throw new RootRefusedException($"{path} is not a data root of Spillway and not empty: choose an empty directory for --data.");
        }

        PrivateDirectory.Create(path);
        var root = WriteMarker(path, adopted: false);
        PrivateDirectory.Create(root.Temporary);
        PrivateDirectory.Create(root.ExportCache);
        TagCache(root.ExportCache);
        return root;
    }

    /// <summary>Opens a root to sweep it.</summary>
    /// <param name="adopt">Mark it now as one that may be swept.</param>
    /// <param name="dryRun">Nothing is written, the marker neither.</param>
    /// <exception cref="RootRefusedException">It has no marker, or is no place for a root.</exception>
    internal static DataRoot OpenToSweep(string path, bool adopt, bool dryRun)
    {
        path = Resolve(path);
        if (!Directory.Exists(path)) throw new RootRefusedException($"There is no directory {path}: name the data root with --data.");
        RefusePlace(path);
        if (ReadMarker(path) is { } marker) return new DataRoot(path, marker);
        if (HoldsDatabase(path)) return dryRun ? new DataRoot(path, new Marker("", false)) : WriteMarker(path, adopted: false);
        if (!adopt) throw new RootRefusedException($"{path} has no marker of Spillway, so nothing is deleted there: if it is the data directory of a CVAT, say --adopt once.");
        if (!Kinds.Any(kind => Directory.Exists(System.IO.Path.Combine(path, kind))))
        {
            throw new RootRefusedException($"{path} does not look like CVAT's data directory (none of {string.Join(", ", Kinds)} is there): name the directory that holds them.");
        }

        return dryRun ? new DataRoot(path, new Marker("", true)) : WriteMarker(path, adopted: true);
    }

    /// <summary>Ours even without a marker: CVAT has no such file.</summary>
    private static bool HoldsDatabase(string path) => File.Exists(System.IO.Path.Combine(path, "spillway.db"));

    private static readonly string[] Kinds = ["data", "projects", "tasks", "jobs", "cache"];

    /// <summary>Resolves a link to the root itself, once: below it none is followed.</summary>
    private static string Resolve(string path)
    {
        path = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        return Directory.Exists(path) && new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target ? target.FullName : path;
    }

    private static void RefusePlace(string path)
    {
        var home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile);
        if (System.IO.Path.GetPathRoot(path) == path || Array.IndexOf(SystemPlaces, path) >= 0)
        {
            throw new RootRefusedException($"{path} belongs to the system: a data root must be a directory of its own.");
        }

        if (home.Length > 0 && (path == home || home.StartsWith(path + System.IO.Path.DirectorySeparatorChar, StringComparison.Ordinal)) || System.IO.Path.GetDirectoryName(path) is "/home" or "/Users")
        {
            throw new RootRefusedException($"{path} is a home directory or holds one: a data root must be a directory of its own.");
        }

        for (var above = System.IO.Path.GetDirectoryName(path); above is not null; above = System.IO.Path.GetDirectoryName(above))
        {
            if (File.Exists(System.IO.Path.Combine(above, MarkerName))) throw new RootRefusedException($"{path} lies inside the data root {above}: a root must not lie in another.");
        }

        if (Directory.Exists(path) && RootBelow(path, levels: 2) is { } below) throw new RootRefusedException($"{path} contains another data root, {below}: choose a directory that holds none.");
    }

    private static readonly string[] SystemPlaces =
        ["/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/media", "/mnt", "/opt", "/proc", "/root", "/run", "/sbin", "/srv", "/sys", "/tmp", "/usr", "/usr/local", "/var", "/var/cache", "/var/lib", "/var/tmp", "/Users", "/Library", "/System", "/Applications"];

    private static string? RootBelow(string path, int levels)
    {
        var options = new EnumerationOptions { AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = true };
        foreach (var directory in Directory.EnumerateDirectories(path, "*", options))
        {
            if (File.Exists(System.IO.Path.Combine(directory, MarkerName))) return directory;
            if (levels > 1 && RootBelow(directory, levels - 1) is { } below) return below;
        }

        return null;
    }

    private static Marker? ReadMarker(string path)
    {
        var file = System.IO.Path.Combine(path, MarkerName);
        if (!File.Exists(file)) return null;
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), MarkerJson.Default.Marker) is { Installation.Length: > 0 } marker
                ? marker
                : throw new RootRefusedException($"The marker {file} says nothing: restore it from a backup, or remove it and say --adopt.");
        }
        catch (JsonException)
        {
            throw new RootRefusedException($"The marker {file} is damaged: restore it from a backup, or remove it and say --adopt.");
        }
    }

    private static DataRoot WriteMarker(string path, bool adopted)
    {
        var marker = new Marker(Guid.NewGuid().ToString(), adopted);
        var file = System.IO.Path.Combine(path, MarkerName);
        var partial = $"{file}.{Guid.NewGuid():N}";
        try
        {
            File.WriteAllText(partial, JsonSerializer.Serialize(marker, MarkerJson.Default.Marker));
            File.Move(partial, file, overwrite: false);
            return new DataRoot(path, marker);
        }
        catch (IOException exception)
        {
            File.Delete(partial);
            // Or another process marked it at the same moment.
            return new DataRoot(path, ReadMarker(path) ?? throw new RootRefusedException($"The marker {file} could not be written: {exception.Message}"));
        }
    }

    private static void TagCache(string directory)
    {
        var tag = System.IO.Path.Combine(directory, "CACHEDIR.TAG");
        if (!File.Exists(tag)) File.WriteAllText(tag, CacheTag);
    }

    private sealed record Marker(string Installation, bool Adopted);

    [JsonSerializable(typeof(Marker))]
    private sealed partial class MarkerJson : JsonSerializerContext;
}

/// <summary>One sentence: this directory is not used as a data root, and why.</summary>
internal sealed class RootRefusedException(string message) : Exception(message);
