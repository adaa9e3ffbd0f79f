using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Datasets.Compact;
using Spillway.Media;

namespace Spillway.Tests.Datasets;

/// <summary>What real CVAT puts on the frames of real tasks and jobs, read from its XML, against what an export of ours sees.</summary>
public sealed class CvatFramesTests
{
    [Theory]
    [InlineData("golden/made")]
    [InlineData("golden/cvat-tests")]
    public void Frames_of_tasks_and_jobs_hold_what_CVAT_puts_on_them(string set)
    {
        var root = SharedData.Require(set);
        var compared = 0;
        foreach (var archive in Directory.GetFiles(root, "cvat-for-images-1-1-annotations.zip", SearchOption.AllDirectories).Order())
        {
            var folder = Path.GetDirectoryName(archive)!;
            var name = Path.GetFileName(folder);
            var job = name.StartsWith("job-", StringComparison.Ordinal) ? int.Parse(name[4..], CultureInfo.InvariantCulture) : (int?)null;
            using var backup = ZipFile.OpenRead(Path.Combine(job is null ? folder : Path.GetDirectoryName(folder)!, "backup.zip"));
            var temporary = Directory.CreateTempSubdirectory("spillway-").FullName;
            try
            {
                var project = backup.GetEntry("project.json") is null ? null : ProjectDocument.Read(Bytes(backup, "project.json"), "project.json");
                var sources = Prefixes(backup).Select((prefix, index) => Read(backup, prefix, index, project?.Labels, temporary)).ToList();
                var dataset = project is not null ? DatasetFactory.OfProject(1, project, default, default, sources)
                    : job is { } number ? DatasetFactory.OfJob(sources[0], number, sources[0].Document.Labels)
                    : DatasetFactory.OfTask(sources[0], sources[0].Document.Labels);
                dataset.Tasks.SelectMany(Ours).ShouldBe(Theirs(archive), Path.GetRelativePath(root, folder));
                foreach (var annotations in sources.SelectMany(source => source.Annotations).OfType<IDisposable>())
                    annotations.Dispose();

                compared++;
            }
            finally
            {
                Directory.Delete(temporary, recursive: true);
            }
        }

        compared.ShouldBeGreaterThan(10);
    }

    private static IEnumerable<string> Prefixes(ZipArchive backup) => backup.Entries.Select(entry => entry.FullName)
        .Where(name => name.EndsWith("task.json", StringComparison.Ordinal)).Select(name => name[..^"task.json".Length])
        .OrderBy(prefix => prefix.Length).ThenBy(prefix => prefix, StringComparer.Ordinal);

    private static TaskSource Read(ZipArchive backup, string prefix, int number, IReadOnlyList<Label>? projectLabels, string temporary)
    {
        var folder = Directory.CreateDirectory(Path.Combine(temporary, $"{number}")).FullName;
        var document = TaskDocumentReader.Read(Bytes(backup, prefix + "task.json"), "task.json");
        var labels = projectLabels ?? document.Labels;
        using var lines = backup.GetEntry(prefix + "data/manifest.jsonl")!.Open();
        var manifest = MediaManifest.Read(lines, "manifest.jsonl");
        using var json = backup.GetEntry(prefix + "annotations.json")!.Open();
        AnnotationsParser.Parse(
            json, "annotations.json", document.Jobs.Count, labels, document.Jobs.Max(range => range.StopFrame), countPixels: false,
            job => new JobAnnotationsWriter(Path.Combine(folder, $"{job}")), default);
        return new TaskSource
        {
            Id = number + 1,
            Document = document,
            Images = [.. manifest.Images.Select(image => new SourceImage(image.Name, image.Width, image.Height, null, []))],
            Video = manifest.Video is { } video ? new SourceVideo(video.Name, video.Width, video.Height, video.FrameCount, null) : null,
            Is3D = false,
            CreatedAt = default,
            UpdatedAt = default,
            JobIds = [.. document.Jobs.Select((_, index) => (long)index)],
            Annotations = [.. document.Jobs.Select((_, index) => JobAnnotationsFile.Open(Path.Combine(folder, $"{index}"), labels))],
        };
    }

    private static byte[] Bytes(ZipArchive archive, string entry)
    {
        using var stream = archive.GetEntry(entry)!.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static List<string> Ours(DatasetTask task) => [.. task.ReadFrames(default).SelectMany(frame =>
        frame.Shapes.Select(Text).Concat(frame.Tags.Select(tag => $"tag {tag.Label.Name} {Text(tag.Attributes)}")).Order(StringComparer.Ordinal)
            .Prepend($"{frame.Frame.Number} {frame.Frame.Name} {frame.Frame.Width}x{frame.Frame.Height}"))];

    /// <summary>In any order on a frame: CVAT's own depends on its database.</summary>
    private static List<string> Theirs(string archive)
    {
        using var zip = ZipFile.OpenRead(archive);
        using var xml = zip.GetEntry("annotations.xml")!.Open();
        return [.. XDocument.Load(xml).Root!.Elements("image").SelectMany(image => image.Elements().Select(Text).Order(StringComparer.Ordinal)
            .Prepend($"{Of(image, "id")} {Of(image, "name")} {Of(image, "width")}x{Of(image, "height")}"))];
    }

    private static string Text(Shape shape)
    {
        var points = shape.Points.Span;
        var type = shape.Type switch
        {
            ShapeType.Rectangle => "box",
            var other => other.ToString().ToLowerInvariant(),
        };
        var place = shape.Type switch
        {
            ShapeType.Mask => $"{Number(points[^4], 0)} {Number(points[^3], 0)}",
            ShapeType.Ellipse => $"{Number(points[0])} {Number(points[1])} {Number(points[2] - points[0])} {Number(points[1] - points[3])}",
            _ => string.Join(' ', points.ToArray().Select(point => Number(point))),
        };
        var elements = shape.Elements.Select(element => $"{element.Label.Name} {element.Outside} {string.Join(' ', element.Points.ToArray().Select(point => Number(point)))} {Text(element.Attributes)}");
        return $"{type} {shape.Label.Name} {shape.Source} {(shape.Type == ShapeType.Skeleton ? "" : shape.Occluded)} {place} z{shape.ZOrder} g{shape.Group} r{(shape.Rotation == 0 ? "" : Number(shape.Rotation))} {Text(shape.Attributes)}"
            + $"[{string.Join(',', elements.Order(StringComparer.Ordinal))}]";
    }

    private static string Text(XElement element)
    {
        if (element.Name == "tag")
            return $"tag {Of(element, "label")} {Attributes(element)}";

        var place = element.Name.LocalName switch
        {
            "box" => $"{Of(element, "xtl")} {Of(element, "ytl")} {Of(element, "xbr")} {Of(element, "ybr")}",
            "ellipse" => $"{Of(element, "cx")} {Of(element, "cy")} {Of(element, "rx")} {Of(element, "ry")}",
            "mask" => $"{Of(element, "left")} {Of(element, "top")}",
            "cuboid" => string.Join(' ', element.Attributes().Where(attribute => attribute.Name.LocalName is ['x' or 'y', 't' or 'b', 'l' or 'r', '1' or '2']).Select(attribute => attribute.Value)),
            "skeleton" => "",
            _ => Of(element, "points")!.Replace(',', ' ').Replace(';', ' '),
        };
        var elements = element.Elements("points").Select(point =>
            $"{Of(point, "label")} {Of(point, "outside") == "1"} {Of(point, "points")!.Replace(',', ' ')} {Attributes(point)}");
        return $"{element.Name} {Of(element, "label")} {Of(element, "source")} {(element.Name == "skeleton" ? "" : Of(element, "occluded") == "1")} {place} z{Of(element, "z_order")} g{Of(element, "group_id") ?? "0"} r{Of(element, "rotation")} {Attributes(element)}"
            + $"[{string.Join(',', elements.Order(StringComparer.Ordinal))}]";
    }

    private static string Text(IReadOnlyList<AttributeValue> attributes) =>
        string.Join(' ', attributes.Select(attribute => $"{attribute.Spec.Name}={attribute.Value}").Order(StringComparer.Ordinal));

    private static string Attributes(XElement element) =>
        string.Join(' ', element.Elements("attribute").Select(attribute => $"{Of(attribute, "name")}={attribute.Value}").Order(StringComparer.Ordinal));

    private static string? Of(XElement element, string attribute) => element.Attribute(attribute)?.Value;

    private static string Number(double value, int digits = 2) => value.ToString($"F{digits}", CultureInfo.InvariantCulture);
}
