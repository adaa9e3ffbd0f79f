using System.Globalization;
using Spillway.Media;

namespace Spillway.Datasets;

/// <summary>Reads <c>task.json</c>, old and new.</summary>
internal static class TaskDocumentReader
{
    /// <exception cref="InvalidDatasetException">It is broken or contradicts itself.</exception>
    internal static TaskDocument Read(ReadOnlySpan<byte> utf8, string entry)
    {
        var json = DocumentReader.Parse(utf8, entry);
        json.RequireVersion();
        var data = json.ObjectOrNull("data") is { } found ? ReadData(found) : null;
        var jobs = ReadJobs(json);
        if (data is not null && jobs.Count == 0)
        {
            throw json.Fault("jobs", "is empty, though the task has data");
        }

        return new TaskDocument
        {
            Name = json.Text("name"),
            Subset = json.Text("subset", ""),
            Status = json.Text("status", "annotation"),
            BugTracker = json.Text("bug_tracker", ""),
            Labels = LabelReader.Read(json),
            Data = data,
            Jobs = jobs,
            Json = json.Json,
        };
    }

    private static TaskDataDocument ReadData(DocumentReader json)
    {
        var start = json.Whole("start_frame", 0);
        var stop = json.WholeOrNull("stop_frame");
        if (start < 0 || stop < start)
        {
            throw json.Fault("stop_frame", $"is {stop}, though the task starts at frame {start}");
        }

        var deleted = json.Wholes("deleted_frames");
        if (deleted.Any(frame => frame < 0))
        {
            throw json.Fault("deleted_frames", "holds a negative number");
        }

        return new TaskDataDocument(
            start, stop, ReadStep(json), json.Text("chunk_type", "imageset"), json.Whole("chunk_size", 36), json.Whole("image_quality", 70),
            json.Text("sorting_method", "lexicographical"), json.Text("storage", "local"), json.Text("storage_method", "cache"),
            deleted, json.ObjectOrNull("validation_layout")?.Text("mode", ""));
    }

    private static int ReadStep(DocumentReader json)
    {
        const string prefix = "step=";
        var filter = json.Text("frame_filter", "").Trim();
        if (filter.Length == 0)
        {
            return 1;
        }

        return filter.StartsWith(prefix, StringComparison.Ordinal)
            && int.TryParse(filter.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var step) && step > 0
            ? step
            : throw json.Fault("frame_filter", $"is '{filter}' and not 'step=' with a number");
    }

    private static List<JobDocument> ReadJobs(DocumentReader document)
    {
        var jobs = new List<JobDocument>();
        foreach (var json in document.Objects("jobs"))
        {
            var (start, stop) = (json.Whole("start_frame"), json.Whole("stop_frame"));
            if (start < 0 || stop < start)
            {
                throw json.Fault("stop_frame", $"is {stop}, though the job starts at frame {start}");
            }

            if (stop >= MediaManifest.MostFrames)
            {
                throw json.Fault("stop_frame", $"is {stop}, and no task has more than {MediaManifest.MostFrames} frames");
            }

            var frames = json.Texts(json.Json["files"] is null ? "frames" : "files");
            jobs.Add(new JobDocument(start, stop, json.Text("type", "annotation"), json.Text("status", "annotation"), frames));
        }

        return jobs;
    }
}
