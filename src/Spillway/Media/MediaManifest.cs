using System.Text.Encodings.Web;
using System.Text.Json;
using Spillway.Storage;

namespace Spillway.Media;

/// <summary>What a <c>manifest.jsonl</c> says of a task's media: images in the order of their frames, or one video.</summary>
internal sealed record MediaManifest(IReadOnlyList<ManifestImage> Images, ManifestVideo? Video)
{
    private static readonly string[] Versions = ["1.0", "1.1"];

    private static readonly string[] PointClouds = [".pcd", ".bin"];

    /// <summary>Frames of a task, and pictures beside them: 46 hours of video. Each takes room in memory.</summary>
    internal const int MostFrames = 5_000_000;

    internal const int LongestSide = 1 << 20;
    private const long MostPixels = 1L << 30;

    /// <exception cref="InvalidManifestException">It is broken, of another version, or names files outside of the task's media.</exception>
    internal static MediaManifest Read(Stream lines, string entry)
    {
        var images = new List<ManifestImage>();
        var related = 0;
        ManifestVideo? video = null;
        var reader = new ManifestLines(lines, entry);
        while (reader.TryNext(out var line))
        {
            try
            {
                if (video is null && PlainManifestLine.TryRead(line.Span) is { } plain)
                {
                    Add(plain);
                    continue;
                }

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
                    Add(ReadImage(root));
                }
                else if (video is null && !root.EnumerateObject().Any())
                {
                    // CVAT of old wrote an empty line for each picture that the task's start and step pass over.
                    Add(ManifestImage.PassedOver);
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

        void Add(ManifestImage image)
        {
            images.Add(image);
            related += image.RelatedFiles.Count;
            if (images.Count + related > MostFrames)
            {
                throw new InvalidManifestFieldException($"one picture more than the {MostFrames} that a task may have");
            }
        }
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
        var (width, height) = Sizes(size[0], size[1]);
        return new ManifestVideo(
            Name(properties.GetProperty("name").GetString()), width, height,
            count > 0 ? count : throw new InvalidManifestFieldException($"the length {count}"));
    }

    private static ManifestImage ReadImage(JsonElement root)
    {
        var extension = root.TryGetProperty("extension", out var found) ? found.GetString() : "";
        var name = Name(root.GetProperty("name").GetString() + extension);
        return IsPointCloud(name) ? new ManifestImage(name, 0, 0, ReadRelated(root))
            : root.TryGetProperty("width", out var width) && root.TryGetProperty("height", out var height) && Sizes(width, height) is var size
            ? new ManifestImage(name, size.Width, size.Height, ReadRelated(root))
            : throw new InvalidManifestFieldException($"no width and height of the picture '{name}'");
    }

    private static IReadOnlyList<string> ReadRelated(JsonElement root) =>
        root.TryGetProperty("meta", out var meta) && meta.ValueKind == JsonValueKind.Object
        && meta.TryGetProperty("related_images", out var related) && related.GetArrayLength() > 0
            ? [.. related.EnumerateArray().Select(name => Name(name.GetString()))]
            : [];

    private static (int Width, int Height) Sizes(JsonElement width, JsonElement height) =>
        width.TryGetInt32(out var wide) && height.TryGetInt32(out var high) && IsPossible(wide, high)
            ? (wide, high)
            : throw new InvalidManifestFieldException($"the size {width} × {height}, which no picture has");

    /// <summary>Larger pictures than anybody keeps in CVAT, and small enough that a mask of one fits into memory.</summary>
    internal static bool IsPossible(int width, int height) => width is > 0 and <= LongestSide && height is > 0 and <= LongestSide && (long)width * height <= MostPixels;

    /// <summary>
    /// The lines of a <c>manifest.jsonl</c>, as CVAT writes them. Of a video the list of key frames is left out: CVAT makes such a manifest anew when it
    /// takes a backup in.
    /// </summary>
    internal byte[] ToLines()
    {
        using var lines = new MemoryStream();
        if (Video is not null)
        {
            lines.Write("{\"version\":\"1.1\"}\n{\"type\":\"video\"}\n"u8);
            using (var json = new Utf8JsonWriter(lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) Video.Write(json);
            lines.Write("\n"u8);
            return lines.ToArray();
        }

        lines.Write("{\"version\":\"1.1\"}\n{\"type\":\"images\"}\n"u8);
        foreach (var image in Images)
        {
            using (var json = new Utf8JsonWriter(lines, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping })) image.Write(json);
            lines.Write("\n"u8);
        }

        return lines.ToArray();
    }

    internal static bool IsPointCloud(string name) => PointClouds.Any(ending => name.EndsWith(ending, StringComparison.OrdinalIgnoreCase));

    /// <summary>Names become paths in archives of ours, so they must stay below the folder that they are put in.</summary>
    internal static string Name(string? name)
    {
        var safe = !string.IsNullOrEmpty(name) && name[0] != '/' && !name.Contains('\0', StringComparison.Ordinal) && !name.Contains('\\', StringComparison.Ordinal);
        foreach (var part in name.AsSpan().Split('/')) safe = safe && name.AsSpan()[part] is not (".." or "." or "");
        return safe ? name! : throw new InvalidManifestFieldException($"the name '{name}', which leaves the folder of the media");
    }
}

/// <param name="Width">0 of a point cloud.</param>
internal sealed record ManifestImage(string Name, int Width, int Height, IReadOnlyList<string> RelatedFiles)
{
    /// <summary>Stands for a picture that is no frame.</summary>
    internal static ManifestImage PassedOver { get; } = new("", 0, 0, []);

    internal void Write(Utf8JsonWriter json)
    {
        var extension = Path.GetExtension(Name);
        json.WriteStartObject();
        json.WriteString("name", Name[..^extension.Length]);
        json.WriteString("extension", extension);
        if (Width > 0)
        {
            json.WriteNumber("width", Width);
            json.WriteNumber("height", Height);
        }

        if (RelatedFiles.Count > 0)
        {
            json.WriteStartObject("meta");
            json.WriteStartArray("related_images");
            foreach (var file in RelatedFiles) json.WriteStringValue(file);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}

internal sealed record ManifestVideo(string Name, int Width, int Height, int FrameCount)
{
    internal void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartObject("properties");
        json.WriteString("name", Name);
        json.WriteStartArray("resolution");
        json.WriteNumberValue(Width);
        json.WriteNumberValue(Height);
        json.WriteEndArray();
        json.WriteNumber("length", FrameCount);
        json.WriteEndObject();
        json.WriteEndObject();
    }
}

/// <summary>One sentence: which line of a manifest is broken.</summary>
internal sealed class InvalidManifestException(string message) : InvalidContentException(message);

/// <summary>The end of a sentence that begins with the line's number; never leaves this folder.</summary>
internal sealed class InvalidManifestFieldException(string fault) : Exception(fault);
