using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spillway.Datasets;

/// <summary>Reads fields of a document that a stranger wrote; a fault becomes a sentence that names the document and the field.</summary>
/// <param name="entry">The document's name inside its archive.</param>
internal readonly struct DocumentReader(string entry, string path, JsonObject json)
{
    internal const string Version = "1.0";

    internal JsonObject Json => json;

    internal static DocumentReader Parse(ReadOnlySpan<byte> utf8, string entry)
    {
        JsonNode? node;
        try
        {
            RefuseBrokenText(utf8);
            node = JsonNode.Parse(utf8, default, new JsonDocumentOptions { AllowDuplicateProperties = false });
        }
        catch (JsonException e)
        {
            throw new InvalidDatasetException($"Entry '{entry}' is not valid JSON{At(e)}.");
        }
        catch (InvalidOperationException)
        {
            throw new InvalidDatasetException($"Entry '{entry}' holds text that is not Unicode.");
        }

        return node is JsonObject json ? new DocumentReader(entry, "", json) : throw new InvalidDatasetException($"Entry '{entry}' is not a JSON object.");
    }

    internal void RequireVersion()
    {
        var version = json["version"]?.ToString();
        if (version != Version)
        {
            throw new InvalidDatasetException($"Entry '{entry}' has {(version is null ? "no version" : $"version '{version}'")}; this program reads version {Version}.");
        }
    }

    internal string Text(string key, string? fallback = null) => json[key] switch
    {
        null => fallback ?? throw Missing(key),
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        _ => throw Fault(key, "is not text"),
    };

    internal int Whole(string key, int? fallback = null) => WholeOrNull(key) ?? fallback ?? throw Missing(key);

    internal int? WholeOrNull(string key) => json[key] switch
    {
        null => null,
        var node => Whole(key, node),
    };

    internal bool Flag(string key, bool fallback) => json[key] switch
    {
        null => fallback,
        JsonValue value when value.TryGetValue<bool>(out var flag) => flag,
        _ => throw Fault(key, "is neither true nor false"),
    };

    internal IReadOnlyList<DocumentReader> Objects(string key)
    {
        var list = new List<DocumentReader>();
        foreach (var item in Items(key))
        {
            list.Add(item is JsonObject child ? new DocumentReader(entry, $"{path}{key}[{list.Count}].", child) : throw Fault($"{key}[{list.Count}]", "is not an object"));
        }

        return list;
    }

    internal DocumentReader? ObjectOrNull(string key) => json[key] switch
    {
        null => null,
        JsonObject child => new DocumentReader(entry, $"{path}{key}.", child),
        _ => throw Fault(key, "is not an object"),
    };

    internal IReadOnlyList<int> Wholes(string key)
    {
        var reader = this;
        return [.. Items(key).Select(item => reader.Whole(key, item))];
    }

    internal IReadOnlyList<string> Texts(string key) => [.. Items(key).Select(item => item?.ToString() ?? "")];

    internal InvalidDatasetException Fault(string key, string fault) => new($"In entry '{entry}' the field '{path}{key}' {fault}.");

    /// <summary>A node decodes its text when it is asked, which may be long after: halves of surrogate pairs and broken UTF-8 must not get there.</summary>
    private static void RefuseBrokenText(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
            {
                reader.GetString();
            }
        }
    }

    private InvalidDatasetException Missing(string key) => Fault(key, "is missing");

    private int Whole(string key, JsonNode? node) =>
        node is JsonValue value && value.TryGetValue<int>(out var number) ? number : throw Fault(key, "is not a whole number");

    private JsonArray Items(string key) => json[key] switch
    {
        null => [],
        JsonArray items => items,
        _ => throw Fault(key, "is not a list"),
    };

    private static string At(JsonException e) => e.LineNumber is { } line ? $" (line {line + 1}, byte {e.BytePositionInLine})" : "";
}
