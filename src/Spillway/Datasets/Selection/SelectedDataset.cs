using Spillway.Annotations;

namespace Spillway.Datasets.Selection;

/// <summary>Makes the dataset that holds only what was chosen.</summary>
internal sealed class SelectedDataset(Dataset dataset, DatasetSelection selection, CancellationToken cancellationToken)
{
    private readonly SelectionCheck check = new(dataset, selection);

    internal Dataset Create()
    {
        check.Require();
        List<Label> labels = [.. dataset.Labels.Where(label => selection.Labels.Count == 0 || selection.Labels.Contains(label.Name))];
        var chosen = selection.Labels.Count > 0 ? labels.ToHashSet<Label>(ReferenceEqualityComparer.Instance) : null;
        var tasks = new List<SelectedTask>();
        foreach (var task in check.Tasks())
        {
            var selected = new SelectedTask(task, check.SubsetOf(task), ChooseFrames(task), chosen);
            tasks.Add(selection.OnlyAnnotated ? selected.WithFrames(selected.Subset, selected.AnnotatedFrames(cancellationToken)) : selected);
        }

        if (selection.Split is { } split)
            tasks = Divide(tasks, split);

        return dataset.With(labels, [.. WithoutEmpty(tasks)], isSplit: selection.Split is not null);
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
        foreach (var job in SelectionCheck.JobsOf(task).Where(job => selection.JobStates.Contains(job.Document.Status)))
        {
            for (var frame = job.Document.StartFrame; frame <= Math.Min(job.Document.StopFrame, task.Size - 1); frame++)
                frames.Add(frame);
        }

        return frames;
    }

    private List<SelectedTask> Divide(List<SelectedTask> tasks, SubsetSplit split)
    {
        var parts = split.Divide([.. tasks.SelectMany(task => task.Frames.Select(frame => (task.Document.Name, frame.Index)))]);
        var divided = new List<SelectedTask>();
        for (var part = 0; part < split.Shares.Count; part++)
        {
            var (subset, place) = (split.Shares[part].Name, 0);
            foreach (var task in tasks)
            {
                var start = place;
                place += task.Frames.Count;
                var frames = task.Frames.Where((_, index) => parts[start + index] == part);
                divided.Add(task.WithFrames(subset, [.. frames]));
            }
        }

        // Tasks of different subsets, now of one, may have pictures of the same name; a task alone has its own names.
        return dataset.Target == ExportTarget.Project ? [.. divided.GroupBy(task => task.Subset).SelectMany(NamedApart)] : divided;
    }

    private static IEnumerable<SelectedTask> NamedApart(IEnumerable<SelectedTask> subset)
    {
        List<SelectedTask> tasks = [.. subset];
        var later = DistinctNames.Later(tasks.SelectMany(task => task.Frames.Select(frame => frame.Name)), whateverExtension: true).ToDictionary();
        var place = 0;
        foreach (var task in tasks)
        {
            yield return task.WithFrames(task.Subset, [.. task.Frames.Select(frame => later.TryGetValue(place++, out var name) ? frame with { Name = name } : frame)]);
        }
    }

    /// <summary>A project may be without tasks; a task or job stays even when nothing of it was chosen.</summary>
    private IEnumerable<SelectedTask> WithoutEmpty(List<SelectedTask> tasks)
    {
        var some = tasks.Where(task => task.Frames.Count > 0).ToList();
        return some.Count > 0 || dataset.Target == ExportTarget.Project ? some : tasks.Take(1);
    }
}
