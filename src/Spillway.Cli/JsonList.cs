using System.Text.Json;

namespace Spillway.Cli;

/// <summary>A JSON object that is printed while its list is still being made, so that nobody holds a million items.</summary>
#pragma warning disable CA1001 // Standard output is the process's, and the writer holds nothing else.
internal sealed class JsonList
#pragma warning restore CA1001
{
    private const int WrittenAtOnce = 1 << 16;

    private readonly Stream output;
    private readonly Utf8JsonWriter writer;
    private readonly JsonSerializerOptions options;

    /// <param name="head">What stands before the list.</param>
    public JsonList(Stream output, JsonElement head, string name, JsonSerializerOptions options)
    {
        (this.output, this.options) = (output, options);
        writer = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = options.WriteIndented, Encoder = options.Encoder });
        writer.WriteStartObject();
        foreach (var property in head.EnumerateObject()) property.WriteTo(writer);
        writer.WriteStartArray(name);
    }

    public void Add<T>(T item)
    {
        JsonSerializer.Serialize(writer, item, options);
        if (writer.BytesPending > WrittenAtOnce) writer.Flush();
    }

    /// <param name="name">Of what stands behind the list.</param>
    public void End<T>(string name, T tail)
    {
        writer.WriteEndArray();
        writer.WritePropertyName(name);
        JsonSerializer.Serialize(writer, tail, options);
        writer.WriteEndObject();
        writer.Flush();
        output.Write("\n"u8);
        output.Flush();
    }
}
