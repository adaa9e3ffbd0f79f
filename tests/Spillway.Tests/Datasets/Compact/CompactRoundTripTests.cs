using System.IO.Compression;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using Spillway.Datasets;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

public sealed class CompactRoundTripTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Whatever_a_job_holds_comes_back_to_the_last_bit() => Gen.Int.Sample(seed =>
    {
        var document = CompactJson.Task(RandomJob.Task);
        var json = new RandomJob(seed).Make();
        // On one line, as CVAT writes it, a document is read another way than on many.
        using var file = JobAnnotationsFile.Open(Write(new JsonArray(json.DeepClone()), document, indented: seed % 2 == 0), document.Labels);
        CompactJson.LinesOf(file).ShouldBe(CompactJson.LinesOf(json));
        var middle = CompactJson.LinesOf(json).Count(line => !line.StartsWith("track", StringComparison.Ordinal) && !line.StartsWith("tag", StringComparison.Ordinal));
        (file.ReadShapes(0, 49).Count() + file.ReadShapes(50, 99).Count()).ShouldBe(middle);
    }, iter: 300);

    [Fact]
    public void A_damaged_file_is_one_sentence_and_never_anything_else() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var document = CompactJson.Task(RandomJob.Task);
        var path = Write(new JsonArray(new RandomJob(seed).Make()), document);
        var bytes = File.ReadAllBytes(path);
        if (random.Next(3) == 0)
        {
            bytes = bytes[..random.Next(bytes.Length)];
        }
        else
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
        }

        File.WriteAllBytes(path, bytes);
        Should.Throw<InvalidDatasetException>(() => JobAnnotationsFile.Open(path, document.Labels)).Message.ShouldContain("is damaged");
        try
        {
            // Whoever forged the checksum too gets no further than wrong values.
            using var file = JobAnnotationsFile.Open(path, document.Labels, verify: false);
            CompactJson.LinesOf(file);
        }
        catch (InvalidDatasetException)
        {
        }
    }, iter: 300);

    [Fact]
    public void A_file_that_is_not_there_is_one_sentence() => Should.Throw<InvalidDatasetException>(() => JobAnnotationsFile.Open(folder.Combine("none"), [])).Message
        .ShouldContain("is missing");

    [Fact]
    public void Broken_annotations_are_read_or_refused_in_a_sentence() => Gen.Int.Sample(seed =>
    {
        var random = new Random(seed);
        var document = CompactJson.Task(RandomJob.Task);
        var json = Damaged(Encoding.UTF8.GetBytes(new JsonArray(new RandomJob(seed).Make()).ToJsonString()), random);
        try
        {
            CompactJson.Write(Directory.CreateDirectory(folder.Combine($"{Guid.NewGuid():N}")).FullName, json, document, document.Labels);
        }
        catch (InvalidDatasetException)
        {
        }
    }, iter: 300);

    [Fact]
    public void Broken_task_documents_are_read_or_refused_in_a_sentence() => Gen.Int.Sample(seed =>
    {
        try
        {
            TaskDocumentReader.Read(Damaged(Encoding.UTF8.GetBytes(RandomJob.Task), new Random(seed)), "task.json");
        }
        catch (InvalidDatasetException)
        {
        }
    }, iter: 2000);

    [Fact]
    public void Every_backup_of_CVAT_comes_back_whole()
    {
        var jobs = 0;
        foreach (var path in Directory.GetFiles(SharedData.Require("golden"), "backup*.zip", SearchOption.AllDirectories))
        {
            using var backup = ZipFile.OpenRead(path);
            var project = backup.GetEntry("project.json") is { } entry ? ProjectDocument.Read(Bytes(entry), "project.json").Labels : null;
            foreach (var annotations in backup.Entries.Where(entry => entry.Name == "annotations.json"))
            {
                var task = TaskDocumentReader.Read(Bytes(backup.GetEntry(annotations.FullName.Replace("annotations.json", "task.json", StringComparison.Ordinal))!), "task.json");
                // CVAT puts this right on restore, and so do we.
                var json = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Bytes(annotations)).Replace("\"Ground truth\"", "\"manual\"", StringComparison.Ordinal));
                var written = CompactJson.Write(Directory.CreateDirectory(folder.Combine($"{jobs}")).FullName, json, task, project ?? task.Labels);
                var expected = (JsonArray)JsonNode.Parse(json)!;
                for (var job = 0; job < expected.Count; job++, jobs++)
                {
                    using var file = JobAnnotationsFile.Open(Path.Combine(written, $"{job}"), project ?? task.Labels);
                    CompactJson.LinesOf(file).Select(Sorted).ShouldBe(CompactJson.LinesOf(expected[job]!).Select(Sorted), $"{path} {annotations.FullName} job {job}");
                }
            }
        }

        jobs.ShouldBeGreaterThan(100);
    }

    /// <summary>Attributes a document leaves out are filled in, behind the others; keyframes of old backups say nothing of those that stay.</summary>
    private static string Sorted(string line) => string.Join(' ', line.Split(' ').Where(word => !word.Contains('=', StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    private static byte[] Damaged(byte[] json, Random random)
    {
        for (var times = 1 + random.Next(3); times > 0; times--)
        {
            var at = random.Next(json.Length);
            json = random.Next(5) switch
            {
                0 => json[..at],
                1 => [.. json[..at], .. json[(at + random.Next(json.Length - at))..]],
                2 => [.. json[..at], .. "\\ud800"u8, .. json[at..]],
                3 => [.. json[..at], (byte)random.Next(256), .. json[(at + 1)..]],
                _ => [.. json[..at], .. "-1e400"u8, .. json[at..]],
            };
            if (json.Length == 0)
            {
                break;
            }
        }

        return json;
    }

    private static byte[] Bytes(ZipArchiveEntry entry)
    {
        using var stream = entry.Open();
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>Samples run side by side: each in a folder of its own.</summary>
    private string Write(JsonArray jobs, TaskDocument document, bool indented = false)
    {
        var own = Directory.CreateDirectory(folder.Combine($"{Guid.NewGuid():N}")).FullName;
        return Path.Combine(CompactJson.Write(own, Encoding.UTF8.GetBytes(jobs.ToJsonString(new JsonSerializerOptions { WriteIndented = indented })), document, document.Labels), "0");
    }
}
