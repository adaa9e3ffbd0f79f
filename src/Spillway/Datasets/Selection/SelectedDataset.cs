using Spillway.Annotations;

namespace Spillway.Datasets.Selection;

/// <summary>Makes the dataset that holds only what was chosen.</summary>
internal sealed class SelectedDataset(Dataset dataset, DatasetSelection selection, CancellationToken cancellationToken)
{
    private readonly HashSet<string> documented = [.. dataset.Tasks.Select(task => task.Document.Subset)];

    internal Dataset Create()
    {
        var labels = ChooseLabels();
        RequireKnownSubsets();
        RequireKnownStates();
        RequireKnownFrames();
        var chosen = selection.Labels.Count > 0 ? labels.ToHashSet<Label>(ReferenceEqualityComparer.Instance) : null;
        var tasks = new List<SelectedTask>();
        foreach (var task in dataset.Tasks.Where(task => selection.Subsets.Count == 0 || selection.Subsets.Contains(SubsetOf(task))))
        {
            var selected = new SelectedTask(task, SubsetOf(task), ChooseFrames(task), chosen);
            tasks.Add(selection.OnlyAnnotated ? selected.WithFrames(selected.Subset, selected.AnnotatedFrames(cancellationToken)) : selected);
        }

        if (selection.Split is { } split)
            tasks = Divide(tasks, split);

        return dataset.With(labels, [.. WithoutEmpty(tasks)], isSplit: selection.Split is not null);
    }

    private List<Label> ChooseLabels()
    {
        foreach (var name in selection.Labels)
        {
            if (dataset.Labels.Any(label => label.Name == name))
                continue;
            if (dataset.Labels.FirstOrDefault(label => label.Sublabels.Any(point => point.Name == name)) is { } skeleton)
                throw new InvalidSelectionException($"'{name}' is a point of the skeleton '{skeleton.Name}': choose the skeleton, which comes with all its points.");

            throw InvalidSelectionException.NoSuch("label", name, dataset.Labels.Select(label => label.Name));
        }

        return [.. dataset.Labels.Where(label => selection.Labels.Count == 0 || selection.Labels.Contains(label.Name))];
    }

    private void RequireKnownSubsets()
    {
        var known = dataset.Tasks.Select(SubsetOf).ToHashSet();
        if (selection.Subsets.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw InvalidSelectionException.NoSuch("subset", unknown, known);
    }

    private void RequireKnownStates()
    {
        var known = dataset.Tasks.SelectMany(JobsOf).Select(job => job.Document.Status).ToHashSet();
        if (selection.JobStates.FirstOrDefault(state => !known.Contains(state)) is { } unknown)
            throw InvalidSelectionException.NoSuch("job in the state", unknown, known);
    }

    private void RequireKnownFrames()
    {
        var tasks = dataset.Tasks.Where(task => task.Frames.Count > 0).ToList();
        if (tasks.Count == 0)
            return;

        var (first, last) = (tasks.Min(task => task.Frames[0].Index), tasks.Max(task => task.Frames[^1].Index));
        foreach (var range in selection.Frames.Where(range => range.Last < first || range.First > last))
            throw new InvalidSelectionException($"There is no frame {range} here; there are: {new FrameRange(first, last)}.");
    }

    private IReadOnlyList<Frame> ChooseFrames(DatasetTask task)
    {
        if (selection.Frames.Count == 0 && selection.JobStates.Count == 0)
            return task.Frames;

        var inState = selection.JobStates.Count == 0 ? null : InState(task);
        return
        [
            .. task.Frames.Where(frame => (inState is null || inState.Contains(frame.Index))
                && (selection.Frames.Count == 0 || selection.Frames.Any(range => range.Contains(frame.Index)))),
        ];
    }

    /// <summary>A frame that two jobs share is there when one of them is in the state.</summary>
    private FrameSet InState(DatasetTask task)
    {
        var frames = new FrameSet(task.Size);
        foreach (var job in JobsOf(task).Where(job => selection.JobStates.Contains(job.Document.Status)))
        {
            for (var frame = job.Document.StartFrame; frame <= Math.Min(job.Document.StopFrame, task.Size - 1); frame++)
                frames.Add(frame);
        }

        return frames;
    }

    private static IEnumerable<DatasetJob> JobsOf(DatasetTask task) =>
        task.Job is { } alone ? [alone] : task.Jobs.Where(job => JobSlice.BelongsToTask(task.Document, job.Document));

    private List<SelectedTask> Divide(List<SelectedTask> tasks, SubsetSplit split)
    {
        var parts = split.Divide([.. tasks.SelectMany(task => task.Frames.Select(frame => (task.Document.Name, frame.Index)))]);
        var divided = new List<SelectedTask>();
        for (var part = 0; part < split.Shares.Count; part++)
        {
            var (subset, place) = (split.Shares[part].Name, 0);
            var names = new DistinctNames();
            foreach (var task in tasks)
            {
                var start = place;
                place += task.Frames.Count;
                var frames = task.Frames.Where((_, index) => parts[start + index] == part);
                // Tasks of different subsets, now of one, may have pictures of the same name; a task alone has its own names.
                divided.Add(task.WithFrames(subset, [.. dataset.Target == ExportTarget.Project
                    ? frames.Select(frame => frame with { Name = names.Distinct(frame.Name) })
                    : frames]));
            }
        }

        return divided;
    }

    /// <summary>A project may be without tasks; a task or job stays even when nothing of it was chosen.</summary>
    private IEnumerable<SelectedTask> WithoutEmpty(List<SelectedTask> tasks)
    {
        var some = tasks.Where(task => task.Frames.Count > 0).ToList();
        return some.Count > 0 || dataset.Target == ExportTarget.Project ? some : tasks.Take(1);
    }

    /// <summary>As in the export of everything, so that one may put the parts together again.</summary>
    private string SubsetOf(DatasetTask task) => Subsets.NameOf(task.Subset, dataset.Target == ExportTarget.Project ? documented : []);
}
