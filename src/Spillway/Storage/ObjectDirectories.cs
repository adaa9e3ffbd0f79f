using System.Globalization;

namespace Spillway.Storage;

/// <summary>Where projects, tasks and jobs keep their files in a data root, as CVAT lays it out.</summary>
internal sealed record ObjectDirectories(string Root)
{
    /// <summary>What a backup holds beside media, for the way back.</summary>
    internal const string KeptFile = "kept.zip";

    internal const string AnnotationsFile = "annotations.bin";

    internal const string RawFolder = "raw";

    internal static IReadOnlyList<string> Kinds { get; } = ["projects", "tasks", "jobs", "data"];

    internal string Temporary => Path.Combine(Root, "tmp");

    internal string Project(long id) => Of("projects", id);

    internal string Task(long id) => Of("tasks", id);

    internal string Job(long id) => Of("jobs", id);

    internal string Data(long id) => Of("data", id);

    internal string Raw(long dataId) => Path.Combine(Data(dataId), RawFolder);

    internal string Annotations(long jobId) => Path.Combine(Job(jobId), AnnotationsFile);

    internal string KeptOfProject(long id) => Path.Combine(Project(id), KeptFile);

    internal string KeptOfTask(long id) => Path.Combine(Task(id), KeptFile);

    internal string Of(string kind, long id) => Path.Combine(Root, kind, id.ToString(CultureInfo.InvariantCulture));
}
