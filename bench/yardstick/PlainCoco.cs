using System.Collections.Concurrent;
using System.IO.Compression;
using System.Text.Json;

namespace Spillway.Yardstick;

/// <summary>Boxes and polygons to COCO: one thread reads and writes text, another deflates it to nowhere. Areas are those of the corners.</summary>
internal sealed class PlainCoco : IDisposable
{
    private enum Property { Other, Points, Frame, Type, Label, Occluded }

    private const int ShapeDepth = 4, BlockBytes = 1 << 20;

    private readonly BlockingCollection<byte[]> blocks = new(8);
    private readonly Dictionary<string, int> categories = [];
    private readonly List<double> points = [];
    private readonly MemoryStream text = new();
    private readonly Utf8JsonWriter json;
    private Property property;
    private int frame, category;
    private bool polygon, occluded;
    private long annotations, written;

    private PlainCoco() => json = new Utf8JsonWriter(text, new JsonWriterOptions { SkipValidation = true });

    public void Dispose()
    {
        json.Dispose();
        text.Dispose();
        blocks.Dispose();
    }

    /// <returns>Bytes of COCO before they are deflated.</returns>
    internal static long Write(ZipArchive archive)
    {
        using var coco = new PlainCoco();
        var deflated = Task.Run(() =>
        {
            using var deflate = new DeflateStream(Stream.Null, CompressionLevel.Fastest);
            foreach (var block in coco.blocks.GetConsumingEnumerable()) deflate.Write(block);
        });
        coco.Labels(archive);
        coco.Images(archive);
        coco.json.WriteStartArray("annotations");
        PlainRead.Each(archive, coco.Take);
        coco.json.WriteEndArray();
        coco.json.WriteEndObject();
        coco.Pass(atLeast: 1);
        coco.blocks.CompleteAdding();
        deflated.GetAwaiter().GetResult();
        return coco.written;
    }

    private void Labels(ZipArchive archive)
    {
        using var task = JsonDocument.Parse(archive.GetEntry("task.json")!.Open());
        json.WriteStartObject();
        json.WriteStartArray("categories");
        foreach (var label in task.RootElement.GetProperty("labels").EnumerateArray())
        {
            var name = label.GetProperty("name").GetString()!;
            categories[name] = categories.Count + 1;
            json.WriteStartObject();
            json.WriteNumber("id", categories[name]);
            json.WriteString("name", name);
            json.WriteString("supercategory", "");
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Images(ZipArchive archive)
    {
        using var manifest = new StreamReader(archive.GetEntry("data/manifest.jsonl")!.Open());
        json.WriteStartArray("images");
        for (var id = 1; manifest.ReadLine() is { } line;)
        {
            using var picture = JsonDocument.Parse(line);
            if (!picture.RootElement.TryGetProperty("name", out var name)) continue;
            json.WriteStartObject();
            json.WriteNumber("id", id++);
            json.WriteNumber("width", picture.RootElement.GetProperty("width").GetInt32());
            json.WriteNumber("height", picture.RootElement.GetProperty("height").GetInt32());
            json.WriteString("file_name", name.GetString() + picture.RootElement.GetProperty("extension").GetString());
            json.WriteNumber("license", 0);
            json.WriteString("flickr_url", "");
            json.WriteString("coco_url", "");
            json.WriteNumber("date_captured", 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName:
                property = reader.ValueTextEquals("points"u8) ? Property.Points
                    : reader.ValueTextEquals("frame"u8) ? Property.Frame
                    : reader.ValueTextEquals("type"u8) ? Property.Type
                    : reader.ValueTextEquals("label"u8) ? Property.Label
                    : reader.ValueTextEquals("occluded"u8) ? Property.Occluded
                    : Property.Other;
                break;
            case JsonTokenType.Number when property == Property.Points:
                points.Add(reader.GetDouble());
                break;
            case JsonTokenType.Number when property == Property.Frame:
                frame = reader.GetInt32();
                break;
            case JsonTokenType.String when property == Property.Type:
                polygon = reader.ValueTextEquals("polygon"u8);
                break;
            case JsonTokenType.String when property == Property.Label:
                category = categories[reader.GetString()!];
                break;
            case JsonTokenType.True or JsonTokenType.False when property == Property.Occluded:
                occluded = reader.GetBoolean();
                break;
            case JsonTokenType.EndObject when reader.CurrentDepth == ShapeDepth - 1:
                Annotation();
                points.Clear();
                Pass(BlockBytes);
                break;
        }
    }

    private void Annotation()
    {
        var (left, top, right, bottom, twice) = (double.MaxValue, double.MaxValue, double.MinValue, double.MinValue, 0.0);
        for (var i = 0; i < points.Count; i += 2)
        {
            var (x, y) = (points[i], points[i + 1]);
            (left, top, right, bottom) = (Math.Min(left, x), Math.Min(top, y), Math.Max(right, x), Math.Max(bottom, y));
            var next = (i + 2) % points.Count;
            twice += (x * points[next + 1]) - (points[next] * y);
        }

        json.WriteStartObject();
        json.WriteNumber("id", ++annotations);
        json.WriteNumber("image_id", frame + 1);
        json.WriteNumber("category_id", category);
        json.WriteStartArray("segmentation");
        if (polygon)
        {
            json.WriteStartArray();
            foreach (var value in points) json.WriteNumberValue(value);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteNumber("area", polygon ? Math.Round(Math.Abs(twice) / 2, 2) : Math.Round((right - left) * (bottom - top), 2));
        json.WriteStartArray("bbox");
        json.WriteNumberValue(left);
        json.WriteNumberValue(top);
        json.WriteNumberValue(Math.Round(right - left, 2));
        json.WriteNumberValue(Math.Round(bottom - top, 2));
        json.WriteEndArray();
        json.WriteNumber("iscrowd", 0);
        json.WriteStartObject("attributes");
        json.WriteBoolean("occluded", occluded);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void Pass(int atLeast)
    {
        if (text.Length + json.BytesPending < atLeast) return;
        json.Flush();
        written += text.Length;
        blocks.Add(text.ToArray());
        text.SetLength(0);
    }
}
