using System.Text.Json.Nodes;
using Spillway.Datasets;

namespace Spillway.Tests.Datasets;

/// <summary>Short ways to write tasks down.</summary>
internal static class Tasks
{
    public static TaskSource Of(int frames, params IReadOnlyList<(JobDocument Document, InMemoryJob Annotations)> jobs) => new()
    {
        Id = 1,
        Document = Document(frames - 1, [.. jobs.Select(job => job.Document)]),
        Images = [.. Enumerable.Range(0, frames).Select(number => Image($"{number}.jpg"))],
        Video = null,
        Is3D = false,
        CreatedAt = DateTimeOffset.UnixEpoch,
        UpdatedAt = DateTimeOffset.UnixEpoch,
        JobIds = [.. jobs.Select((_, index) => index + 10L)],
        Annotations = [.. jobs.Select(job => job.Annotations)],
    };

    public static (JobDocument Document, InMemoryJob Annotations) Job(int first, int last, InMemoryJob? annotations = null, string type = "annotation") =>
        (new JobDocument(first, last, type, "annotation", []), annotations ?? new InMemoryJob());

    public static SourceImage Image(string name) => new(name, 100, 100, null, []);

    public static TaskSource WithData(this TaskSource source, Func<TaskDataDocument, TaskDataDocument> change) =>
        source with { Document = Document(source.Document, change(source.Document.Data!), source.Document.Json) };

    public static TaskSource WithoutData(this TaskSource source) => source with { Document = Document(source.Document, null, source.Document.Json) };

    /// <summary>With jobs, whose frames or files are read too.</summary>
    public static TaskSource WithJson(this TaskSource source, string text)
    {
        var json = JsonNode.Parse(text)!.AsObject();
        var jobs = source.Document.Jobs.Select((job, index) => json["jobs"]?[index] is { } read
            ? job with { Frames = [.. (read["files"] ?? read["frames"])?.AsArray().Select(frame => frame!.ToString()) ?? []] }
            : job);
        return source with { Document = Document(source.Document, source.Document.Data!, json, jobs: [.. jobs]) };
    }

    public static TaskSource InSubset(this TaskSource source, string subset, long id) =>
        source with { Id = id, Document = Document(source.Document, source.Document.Data!, source.Document.Json, subset) };

    private static TaskDocument Document(int stopFrame, IReadOnlyList<JobDocument> jobs) => new()
    {
        Name = "street",
        Subset = "",
        Status = "annotation",
        BugTracker = "",
        Labels = [],
        Data = new TaskDataDocument(0, stopFrame, 1, "imageset", 36, 70, "lexicographical", "local", "cache", [], null),
        Jobs = jobs,
        Json = [],
    };

    private static TaskDocument Document(TaskDocument document, TaskDataDocument? data, JsonObject json, string? subset = null, IReadOnlyList<JobDocument>? jobs = null) => new()
    {
        Name = document.Name,
        Subset = subset ?? document.Subset,
        Status = document.Status,
        BugTracker = document.BugTracker,
        Labels = document.Labels,
        Data = data,
        Jobs = jobs ?? document.Jobs,
        Json = json,
    };
}
