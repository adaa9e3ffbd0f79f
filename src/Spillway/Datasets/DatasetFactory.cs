using Spillway.Annotations;

namespace Spillway.Datasets;

/// <summary>From what lies in an archive or a data root to what an export of it sees.</summary>
public static class DatasetFactory
{
    public static Dataset OfTask(TaskSource source, IReadOnlyList<Label> labels) =>
        Of(ExportTarget.Task, source.Id, source, labels, Whole(source, new TaskFrames(source), 0, frame => frame));

    /// <param name="job">0-based, in the order of the task's document.</param>
    public static Dataset OfJob(TaskSource source, int job, IReadOnlyList<Label> labels)
    {
        if (job < 0 || job >= source.Document.Jobs.Count)
            throw new InvalidDatasetException($"Task '{source.Document.Name}' has {source.Document.Jobs.Count} jobs, counted from 0, and no job {job}.");

        var frames = new TaskFrames(source);
        var shown = frames.ShownByJob(job);
        var range = source.Document.Jobs[job];
        var task = ToTask(source, frames, frames.Select(shown), job, new MergedAnnotations
        {
            Jobs = [new JobSlice(source.Annotations[job], range.StartFrame, 0)],
            Shown = shown,
            Deleted = frames.Deleted,
            Range = (range.StartFrame, range.StopFrame + 1),
            LastFinish = range.StopFrame,
            Is3D = source.Is3D,
        });
        return Of(ExportTarget.Job, source.JobIds[job], source, labels, task);
    }

    public static Dataset OfProject(
        long id, ProjectDocument project, DateTimeOffset createdAt, DateTimeOffset updatedAt, IEnumerable<TaskSource> tasks)
    {
        var sources = tasks.Where(task => task.Document.Data is not null)
            .OrderBy(task => task.Document.Subset, StringComparer.Ordinal).ThenBy(task => task.Id).ToList();
        var subsets = sources.Select(task => task.Document.Subset).ToHashSet();
        var names = new ProjectFrameNames();
        var exported = new List<DatasetTask>();
        var (previousSubset, offset) = ("", 0);
        foreach (var source in sources)
        {
            if (source.Document.Subset != previousSubset)
                (previousSubset, offset) = (source.Document.Subset, 0);

            exported.Add(OfProjectTask(source, Subsets.NameOf(source.Document.Subset, subsets), names, offset, out var size));
            offset += source.Document.Data!.StartFrame + (Math.Max(1, source.Document.Data.Step) * size);
        }

        return new Dataset
        {
            Target = ExportTarget.Project,
            Id = id,
            Name = project.Name,
            BugTracker = project.BugTracker,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Labels = project.Labels,
            Tasks = exported,
        };
    }

    /// <summary>In a project frame numbers go on from task to task of a subset, and names must differ.</summary>
    private static MergedTask OfProjectTask(TaskSource source, string subset, ProjectFrameNames names, int offset, out int size)
    {
        var frames = new TaskFrames(source);
        size = frames.All.Count;
        var renamed = new string[size];
        foreach (var frame in frames.All)
        {
            renamed[frame.Index] = source.Video is not null ? TaskFrames.VideoFrameName(frame.Number + offset)
                : frames.Placeholders.Contains(frame.Index) ? frame.Name
                : names.Distinct(subset, frame.Name);
        }

        return Whole(source, frames, offset, frame => frame with { Number = frame.Number + offset, Name = renamed[frame.Index] });
    }

    private static MergedTask Whole(TaskSource source, TaskFrames frames, int offset, Func<Frame, Frame> rename)
    {
        var shown = frames.ShownByTask();
        IReadOnlyList<Frame> visible = [.. frames.Select(shown).Select(rename)];
        return ToTask(source, frames, visible, null, new MergedAnnotations
        {
            Jobs = JobSlice.OfTask(source),
            Shown = shown,
            Deleted = frames.Deleted,
            Range = (0, frames.All.Count),
            LastFinish = frames.LastFinish(offset),
            Is3D = source.Is3D,
        });
    }

    private static MergedTask ToTask(TaskSource source, TaskFrames frames, IReadOnlyList<Frame> visible, int? job, MergedAnnotations annotations)
    {
        var jobs = source.Document.Jobs.Select((document, index) => new DatasetJob(source.JobIds[index], index, document)).ToList();
        return new MergedTask(annotations)
        {
            Id = source.Id,
            Document = source.Document,
            Job = job is { } index ? jobs[index] : null,
            Jobs = jobs,
            IsVideo = source.Video is not null,
            Video = source.Video,
            Is3D = source.Is3D,
            CreatedAt = source.CreatedAt,
            UpdatedAt = source.UpdatedAt,
            Frames = visible,
            Size = frames.All.Count,
        };
    }

    private static Dataset Of(ExportTarget target, long id, TaskSource source, IReadOnlyList<Label> labels, DatasetTask task) => new()
    {
        Target = target,
        Id = id,
        Name = source.Document.Name,
        CreatedAt = source.CreatedAt,
        UpdatedAt = source.UpdatedAt,
        Labels = labels,
        Tasks = [task],
    };
}
