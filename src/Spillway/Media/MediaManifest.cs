using System.Text.Json;

namespace Spillway.Media;

/// <summary>What a <c>manifest.jsonl</c> says of a task's media: images in the order of their frames, or one video.</summary>
internal sealed record MediaManifest(IReadOnlyList<ManifestImage> Images, ManifestVideo? Video)
{
    private static readonly string[] Versions = ["1.0", "1.1"];

    /// <exception cref="InvalidManifestException">It is broken, of another version, or names files outside of the task's media.</exception>
    internal static MediaManifest Read(Stream lines, string entry)
    {
        var images = new List<ManifestImage>();
        ManifestVideo? video = null;
        using var reader = new ManifestLines(lines, entry);
        while (reader.Next() is { } line)
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                if (root.TryGetProperty("version", out var version))
                {
                    RequireVersion(version, entry);
                }
                else if (root.TryGetProperty("properties", out var properties))
                {
                    video = ReadVideo(properties);
                }
                else if (video is null && root.TryGetProperty("name", out _))
                {
                    images.Add(ReadImage(root));
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException)
            {
                throw new InvalidManifestException($"Line {reader.Number} of entry '{entry}' does not describe a frame.");
            }
            catch (InvalidManifestFieldException e)
            {
                throw new InvalidManifestException($"Line {reader.Number} of entry '{entry}' has {e.Message}.");
            }
        }

        return new MediaManifest(images, video);
    }

    private static void RequireVersion(JsonElement version, string entry)
    {
        if (!Versions.Contains(version.ToString()))
        {
            throw new InvalidManifestException($"Entry '{entry}' has version '{version}'; this program reads versions {string.Join(" and ", Versions)}.");
        }
    }

    private static ManifestVideo ReadVideo(JsonElement properties)
    {
        var size = properties.GetProperty("resolution");
        var count = properties.GetProperty("length").GetInt32();
        return new ManifestVideo(
            Name(properties.GetProperty("name").GetString()), Size(size[0], "width"), Size(size[1], "height"),
            count >= 0 ? count : throw new InvalidManifestFieldException($"the length {count}"));
    }

    private static ManifestImage ReadImage(JsonElement root)
    {
        var extension = root.TryGetProperty("extension", out var found) ? found.GetString() : "";
        return new ManifestImage(Name(root.GetProperty("name").GetString() + extension), SizeOrZero(root, "width"), SizeOrZero(root, "height"), ReadRelated(root));
    }

    private static IReadOnlyList<string> ReadRelated(JsonElement root) =>
        root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("related_images", out var related) && related.GetArrayLength() > 0
            ? [.. related.EnumerateArray().Select(name => Name(name.GetString()))]
            : [];

    private static int SizeOrZero(JsonElement root, string key) => root.TryGetProperty(key, out var value) && value.ValueKind != JsonValueKind.Null ? Size(value, key) : 0;

    private static int Size(JsonElement value, string key)
    {
        var size = value.GetInt32();
        return size >= 0 ? size : throw new InvalidManifestFieldException($"the {key} {size}");
    }

    /// <summary>Names become paths in archives of ours, so they must stay below the folder that they are put in.</summary>
    private static string Name(string? name)
    {
        var safe = !string.IsNullOrEmpty(name) && name[0] != '/' && !name.Contains('\0', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal)
            && !name.Split('/').Any(part => part is ".." or "." or "");
        return safe ? name! : throw new InvalidManifestFieldException($"the name '{name}', which leaves the folder of the media");
    }
}

/// <param name="Width">0 when the manifest does not say: point clouds.</param>
internal sealed record ManifestImage(string Name, int Width, int Height, IReadOnlyList<string> RelatedFiles);

internal sealed record ManifestVideo(string Name, int Width, int Height, int FrameCount);

/// <summary>One sentence: which line of a manifest is broken.</summary>
internal sealed class InvalidManifestException(string message) : Exception(message);

/// <summary>The end of a sentence that begins with the line's number; never leaves this folder.</summary>
internal sealed class InvalidManifestFieldException(string fault) : Exception(fault);
