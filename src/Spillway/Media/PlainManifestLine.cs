using System.Text.Json;

namespace Spillway.Media;

/// <summary>
/// A manifest's line as nearly all are: one picture, its name and size, no files beside it. Reading it so takes a fraction of the time that its
/// document takes; whatever is otherwise is left to <see cref="MediaManifest"/>, which reads the line again.
/// </summary>
internal static class PlainManifestLine
{
    /// <returns>Null: the line is not plain, or has a fault.</returns>
    /// <exception cref="JsonException">It is no JSON.</exception>
    /// <exception cref="InvalidOperationException">It holds text that is none.</exception>
    internal static ManifestImage? TryRead(ReadOnlySpan<byte> line)
    {
        var json = new Utf8JsonReader(line);
        string? name = null, extension = "";
        var (width, height) = (0, 0);
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject) return null;
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            if (json.ValueTextEquals("name"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.String) return null;
                name = json.GetString();
            }
            else if (json.ValueTextEquals("extension"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.String) return null;
                extension = ExtensionOf(ref json);
            }
            else if (json.ValueTextEquals("width"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out width)) return null;
            }
            else if (json.ValueTextEquals("height"u8))
            {
                if (!json.Read() || json.TokenType != JsonTokenType.Number || !json.TryGetInt32(out height)) return null;
            }
            else if (json.ValueTextEquals("checksum"u8))
            {
                json.Skip();
            }
            else if (!json.ValueTextEquals("meta"u8) || !HasNoFiles(ref json))
            {
                return null;
            }
        }

        // What follows the picture is no JSON.
        json.Read();
        if (name is null || !MediaManifest.IsPossible(width, height)) return null;
        name += extension;
        return MediaManifest.IsPointCloud(name) ? null : new ManifestImage(MediaManifest.Name(name), width, height, []);
    }

    /// <summary>Without a new text for each of a million pictures.</summary>
    private static string? ExtensionOf(ref Utf8JsonReader json) =>
        json.ValueTextEquals(".jpg"u8) ? ".jpg" : json.ValueTextEquals(".png"u8) ? ".png" : json.GetString();

    /// <summary>The value that comes next is <c>{}</c> or <c>{"related_images":[]}</c>.</summary>
    private static bool HasNoFiles(ref Utf8JsonReader json) =>
        json.Read() && json.TokenType == JsonTokenType.StartObject && json.Read()
        && (json.TokenType == JsonTokenType.EndObject
            || (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("related_images"u8)
                && json.Read() && json.TokenType == JsonTokenType.StartArray && json.Read() && json.TokenType == JsonTokenType.EndArray
                && json.Read() && json.TokenType == JsonTokenType.EndObject));
}
