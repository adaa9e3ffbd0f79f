using System.Globalization;

namespace Spillway.Storage;

/// <summary>Where projects, tasks and jobs keep their files in a data root, as CVAT lays it out.</summary>
internal sealed record ObjectDirectories(string Root)
{
    /// <summary>What a backup holds beside media, for the way back.</summary>
    internal const string KeptFile = "kept.zip";

    internal const string AnnotationsFile = "annotations.bin";

    internal const string RawFolder = "raw";

    /// <summary>Among the objects of a kind: what will be moved there is made in it, when <c>tmp</c> is another volume.</summary>
    internal const string TemporaryFolder = ".tmp";

    /// <summary>An operator may give <c>tmp</c>, or all objects of a kind, a volume of their own; what is mounted below is none of ours.</summary>
    internal const int MayMount = 1;

    /// <summary>Those of most bytes first.</summary>
    internal static IReadOnlyList<string> Kinds { get; } = ["data", "jobs", "tasks", "projects"];

    internal string Temporary => Path.Combine(Root, "tmp");

    /// <summary>
    /// Where to make what will be renamed into place among the objects of a kind: <c>tmp</c>, unless that is another volume. Made when it is
    /// not there.
    /// </summary>
    internal string TemporaryOf(string kind)
    {
        foreach (var each in Kinds.Append("tmp")) PrivateDirectory.Create(Path.Combine(Root, each));
        var mount = MountOf(kind);
        return mount is null || mount == MountOf("tmp") ? Temporary : Path.Combine(Root, Kinds.First(other => MountOf(other) == mount), TemporaryFolder);
    }

    /// <summary>Two mounts of one device are two volumes too: nothing can be renamed from one to the other. Null: a link leads to it.</summary>
    private ulong? MountOf(string relative)
    {
        using var directory = DirectoryHandle.TryOpenBelow(Root, relative, MayMount);
        return directory?.Find(".")?.Mount;
    }

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
