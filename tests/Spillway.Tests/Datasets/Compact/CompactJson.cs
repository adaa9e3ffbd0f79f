using System.Text;
using System.Text.Json.Nodes;
using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

/// <summary>Puts annotations through the compact form, and says in text what a document holds and what came back.</summary>
internal static class CompactJson
{
    internal static string Write(string folder, byte[] json, TaskDocument task, IReadOnlyList<Label> labels)
    {
        AnnotationsParser.Parse(
            new MemoryStream(json), "annotations.json", task.Jobs.Count, labels, task.Jobs.Max(range => range.StopFrame), countPixels: true,
            job => new JobAnnotationsWriter(Path.Combine(folder, $"{job}")), default);
        return folder;
    }

    internal static TaskDocument Task(string json) => TaskDocumentReader.Read(Encoding.UTF8.GetBytes(json), "task.json");

    /// <summary>Every annotation of the file as one line; the order within a frame is kept.</summary>
    internal static List<string> LinesOf(JobAnnotationsFile job)
    {
        var lines = job.ReadTags(0, int.MaxValue).Select(tag => $"tag {tag.Frame} {tag.Label.Name} {tag.Group} {tag.Source}{Text(tag.Attributes)}").ToList();
        lines.AddRange(job.ReadShapes(0, int.MaxValue).Select(shape => Text(shape, shape.Source, shape.Group)));
        lines.AddRange(Enumerable.Range(0, job.Tracks.Count).Select(index => Text(job.ReadTrack(index))));
        return lines;
    }

    /// <summary>The same lines from the document itself.</summary>
    internal static List<string> LinesOf(JsonNode job)
    {
        var lines = ByFrame(job["tags"]).Select(tag => $"tag {tag["frame"]} {tag["label"]} {tag["group"]} {tag["source"]}{Attributes(tag)}").ToList();
        lines.AddRange(ByFrame(job["shapes"]).Select(shape => Shape(shape, $"{shape["label"]}", $"{shape["source"]}", (int?)shape["group"] ?? 0)));
        lines.AddRange(Items(job["tracks"]).Select(Track));
        return lines;
    }

    private static IEnumerable<JsonNode> ByFrame(JsonNode? list) => Items(list).OrderBy(item => (int)item["frame"]!);

    private static IEnumerable<JsonNode> Items(JsonNode? list) => (list as JsonArray ?? []).Select(item => item!);

    private static string Text(Shape shape, string source, int group) =>
        $"{shape.Type.ToString().ToLowerInvariant()} {shape.Frame} {shape.Label.Name} {group} {source} {shape.ZOrder} {shape.Occluded} {shape.Outside} {Bits(shape.Rotation)} {Bits(shape.Score)} "
        + $"[{string.Join(',', shape.Points.ToArray().Select(Bits))}]{Text(shape.Attributes)}({string.Join(';', shape.Elements.Select(element => Text(element, element.Source, element.Group)))})";

    private static string Text(Track track) =>
        $"track {track.Frame} {track.Label.Name} {track.Group} {track.Source}{Text(track.Attributes)}"
        + $"<{string.Join(';', track.Shapes.Select(shape => Text(shape, shape.Source, shape.Group)))}>({string.Join(';', track.Elements.Select(Text))})";

    private static string Text(IReadOnlyList<AttributeValue> attributes) => string.Concat(attributes.Select(attribute => $" {attribute.Spec.Name}={attribute.Value}"));

    private static string Shape(JsonNode shape, string label, string source, int group)
    {
        var points = (string?)shape["type"] == "skeleton" ? "" : string.Join(',', Items(shape["points"]).Select(number => Bits((double)number)));
        return $"{shape["type"]} {shape["frame"]} {label} {group} {source} {shape["z_order"]} {(bool)shape["occluded"]!} {(bool)shape["outside"]!} {Bits((double)shape["rotation"]!)} "
            + $"{Bits((double?)shape["score"] ?? 1)} [{points}]{Attributes(shape)}"
            + $"({string.Join(';', Items(shape["elements"]).Select(element => Shape(element, $"{element["label"]}", $"{element["source"]}", (int?)element["group"] ?? 0)))})";
    }

    private static string Track(JsonNode track) =>
        $"track {track["frame"]} {track["label"]} {track["group"]} {track["source"]}{Attributes(track)}"
        + $"<{string.Join(';', ByFrame(track["shapes"]).Select(shape => Shape(shape, $"{track["label"]}", $"{track["source"]}", (int)track["group"]!)))}>"
        + $"({string.Join(';', Items(track["elements"]).Select(Track))})";

    private static string Attributes(JsonNode of) => string.Concat(Items(of["attributes"]).Select(attribute => $" {attribute["name"]}={attribute["value"]}"));

    private static string Bits(double value) => BitConverter.DoubleToInt64Bits(value).ToString("x", System.Globalization.CultureInfo.InvariantCulture);
}
