using System.Globalization;
using Spillway.Datasets;
using Spillway.Formats.Text;

namespace Spillway.Formats.CvatXml;

/// <summary>The <c>meta</c> of CVAT XML: the project, task or job, its tasks and segments, its labels.</summary>
internal static class CvatMeta
{
    /// <summary>A task alone may be without.</summary>
    private static readonly TaskDataDocument NoData = new(0, null, 1, "imageset", 36, 70, "lexicographical", "local", "cache", [], null);

    public static void Write(XmlOutput xml, Dataset dataset)
    {
        xml.Start("meta"u8);
        switch (dataset.Target)
        {
            case ExportTarget.Project: WriteProject(xml, dataset); break;
            case ExportTarget.Task: WriteTask(xml, dataset.Tasks[0], dataset); break;
            default: WriteJob(xml, dataset, dataset.Tasks[0]); break;
        }

        // The time of the export would make two exports of the same object differ; that of the object says more.
        xml.Element("dumped"u8, Time(dataset.UpdatedAt));
        if (dataset is { Target: ExportTarget.Job, Tasks: [{ IsVideo: true } video] })
            WriteOriginalSize(xml, video);
        xml.End("meta"u8);
    }

    private static void WriteProject(XmlOutput xml, Dataset dataset)
    {
        xml.Start("project"u8);
        xml.Element("id"u8, Text(dataset.Id));
        xml.Element("name"u8, dataset.Name);
        xml.Element("bugtracker"u8, dataset.BugTracker);
        xml.Element("created"u8, Time(dataset.CreatedAt));
        xml.Element("updated"u8, Time(dataset.UpdatedAt));
        xml.Start("tasks"u8);
        foreach (var task in dataset.Tasks.DistinctBy(task => task.Id))
            WriteTask(xml, task, labelled: null);
        xml.End("tasks"u8);
        xml.Element("subsets"u8, string.Join('\n', dataset.Tasks.Select(task => Subset(task.Subset)).Distinct()));
        WritePeople(xml);
        CvatLabels.Write(xml, dataset.Labels);
        xml.End("project"u8);
    }

    /// <param name="labelled">The dataset with the task's labels; null within a project, which has them.</param>
    private static void WriteTask(XmlOutput xml, DatasetTask task, Dataset? labelled)
    {
        var data = task.Document.Data ?? NoData;
        xml.Start("task"u8);
        xml.Element("id"u8, Text(task.Id));
        xml.Element("name"u8, task.Document.Name);
        WriteFrameRange(xml, task, task.Size, data.StartFrame, StopFrame(task, data));
        xml.Start("segments"u8);
        foreach (var job in task.Jobs.Where(job => job.Document.Type == "annotation"))
            WriteSegment(xml, job);
        xml.End("segments"u8);
        WritePeople(xml);
        if (labelled is not null)
            CvatLabels.Write(xml, labelled.Labels);
        if (task.IsVideo)
        {
            WriteOriginalSize(xml, task);
            xml.Element("source"u8, VideoName(task));
        }

        xml.End("task"u8);
    }

    private static void WriteJob(XmlOutput xml, Dataset dataset, DatasetTask task)
    {
        var job = task.Job!;
        var data = task.Document.Data ?? NoData;
        var (start, stop) = (job.Document.StartFrame, job.Document.StopFrame);
        xml.Start("job"u8);
        xml.Element("id"u8, Text(dataset.Id));
        WriteFrameRange(xml, task, stop - start + 1, data.StartFrame + (start * Step(data)), data.StartFrame + (stop * Step(data)));
        xml.Start("segments"u8);
        WriteSegment(xml, job);
        xml.End("segments"u8);
        WritePeople(xml);
        CvatLabels.Write(xml, dataset.Labels);
        xml.End("job"u8);
    }

    private static void WriteFrameRange(XmlOutput xml, DatasetTask task, int size, int start, int stop)
    {
        xml.Element("size"u8, Text(size));
        xml.Element("mode"u8, task.IsVideo ? "interpolation" : "annotation");
        xml.Element("overlap"u8, Text(JobSlice.OverlapOf(task.Document)));
        xml.Element("bugtracker"u8, task.Document.BugTracker);
        xml.Element("created"u8, Time(task.CreatedAt));
        xml.Element("updated"u8, Time(task.UpdatedAt));
        xml.Element("subset"u8, Subset(task.Document.Subset));
        xml.Element("start_frame"u8, Text(start));
        xml.Element("stop_frame"u8, Text(stop));
        xml.Element("frame_filter"u8, task.Document.Json["data"]?["frame_filter"]?.ToString() ?? "");
    }

    private static void WriteSegment(XmlOutput xml, DatasetJob job)
    {
        xml.Start("segment"u8);
        xml.Element("id"u8, Text(job.Id));
        xml.Element("start"u8, Text(job.Document.StartFrame));
        xml.Element("stop"u8, Text(job.Document.StopFrame));
        xml.Element("url"u8, $"/api/jobs/{Text(job.Id)}");
        xml.End("segment"u8);
    }

    /// <summary>A backup names nobody.</summary>
    private static void WritePeople(XmlOutput xml)
    {
        xml.Element("owner"u8, "");
        xml.Element("assignee"u8, "");
    }

    private static void WriteOriginalSize(XmlOutput xml, DatasetTask task)
    {
        xml.Start("original_size"u8);
        xml.Element("width"u8, Text(task.Video?.Width ?? 0));
        xml.Element("height"u8, Text(task.Video?.Height ?? 0));
        xml.End("original_size"u8);
    }

    /// <summary>Data that end before the stop frame asked for end the task.</summary>
    private static int StopFrame(DatasetTask task, TaskDataDocument data)
    {
        var last = data.StartFrame + ((task.Size - 1) * Step(data));
        return data.StopFrame is > 0 and var asked ? Math.Min(asked, last) : last;
    }

    private static int Step(TaskDataDocument data) => Math.Max(1, data.Step);

    private static string Subset(string subset) => subset.Length > 0 ? subset : Subsets.Default;

    private static string VideoName(DatasetTask task) => task.Video?.Name is { } name ? name[(name.LastIndexOf('/') + 1)..] : "";

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>As Python prints a time with its zone.</summary>
    private static string Time(DateTimeOffset time)
    {
        time = time.ToUniversalTime();
        var microseconds = time.Ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMicrosecond;
        return time.ToString(microseconds == 0 ? "yyyy-MM-dd HH:mm:ss+00:00" : "yyyy-MM-dd HH:mm:ss.ffffff+00:00", CultureInfo.InvariantCulture);
    }
}
