using System.Text.Json;

namespace Spillway.Media;

/// <summary>What a <c>manifest.jsonl</c> says of a task's media: images in the order of their frames, or one video.</summary>
internal sealed record MediaManifest(IReadOnlyList<ManifestImage> Images, ManifestVideo? Video)
{
    /// <exception cref="InvalidManifestException">It is broken.</exception>
    internal static MediaManifest Read(Stream lines, string entry)
    {
        using var reader = new StreamReader(lines);
        var images = new List<ManifestImage>();
        ManifestVideo? video = null;
        var number = 0;
        while (reader.ReadLine() is { } line)
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            try
            {
                using var json = JsonDocument.Parse(line);
                var root = json.RootElement;
                if (root.TryGetProperty("properties", out var properties))
                {
                    video = ReadVideo(properties);
                }
                else if (video is null && root.TryGetProperty("name", out var name))
                {
                    images.Add(ReadImage(root, name.GetString()!));
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
            {
                throw new InvalidManifestException($"Line {number} of entry '{entry}' does not describe a frame.");
            }
        }

        return new MediaManifest(images, video);
    }

    private static ManifestVideo ReadVideo(JsonElement properties)
    {
        var size = properties.GetProperty("resolution");
        return new ManifestVideo(properties.GetProperty("name").GetString()!, size[0].GetInt32(), size[1].GetInt32(), properties.GetProperty("length").GetInt32());
    }

    private static ManifestImage ReadImage(JsonElement root, string name)
    {
        var extension = root.TryGetProperty("extension", out var found) ? found.GetString() : "";
        return new ManifestImage(name + extension, Whole(root, "width"), Whole(root, "height"), ReadRelated(root));
    }

    private static IReadOnlyList<string> ReadRelated(JsonElement root) =>
        root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("related_images", out var related) && related.GetArrayLength() > 0
            ? [.. related.EnumerateArray().Select(name => name.GetString()!)]
            : [];

    private static int Whole(JsonElement root, string key) => root.TryGetProperty(key, out var value) ? value.GetInt32() : 0;
}

/// <param name="Width">0 when the manifest does not say: point clouds.</param>
internal sealed record ManifestImage(string Name, int Width, int Height, IReadOnlyList<string> RelatedFiles);

internal sealed record ManifestVideo(string Name, int Width, int Height, int FrameCount);

/// <summary>One sentence: which line of a manifest is broken.</summary>
internal sealed class InvalidManifestException(string message) : Exception(message);
