using Spillway.Annotations;

namespace Spillway.Datasets.Selection;

/// <summary>Whether what a selection names is there. Needs no annotations, so it can be asked before any work.</summary>
internal sealed class SelectionCheck(Dataset dataset, DatasetSelection selection)
{
    private readonly HashSet<string> documented = [.. dataset.Tasks.Select(task => task.Document.Subset)];

    /// <exception cref="InvalidSelectionException">Something is not; the message says what there is.</exception>
    internal void Require()
    {
        RequireKnownLabels();
        RequireKnownSubsets();
        RequireKnownStates();
        RequireKnownFrames();
    }

    /// <summary>As in the export of everything, so that one may put the parts together again.</summary>
    internal string SubsetOf(DatasetTask task) => Subsets.NameOf(task.Subset, dataset.Target == ExportTarget.Project ? documented : []);

    /// <summary>The tasks of the chosen subsets.</summary>
    internal IEnumerable<DatasetTask> Tasks() => dataset.Tasks.Where(task => selection.Subsets.Count == 0 || selection.Subsets.Contains(SubsetOf(task)));

    internal static IEnumerable<DatasetJob> JobsOf(DatasetTask task) =>
        task.Job is { } alone ? [alone] : task.Jobs.Where(job => JobSlice.BelongsToTask(task.Document, job.Document));

    private void RequireKnownLabels()
    {
        foreach (var name in selection.Labels)
        {
            if (dataset.Labels.Any(label => label.Name == name))
                continue;
            if (dataset.Labels.FirstOrDefault(label => label.Sublabels.Any(point => point.Name == name)) is { } skeleton)
                throw new InvalidSelectionException($"'{name}' is a point of the skeleton '{skeleton.Name}': choose the skeleton, which comes with all its points.");

            throw InvalidSelectionException.NoSuch("label", name, dataset.Labels.Select(label => label.Name));
        }
    }

    private void RequireKnownSubsets()
    {
        var known = dataset.Tasks.Select(SubsetOf).ToHashSet();
        if (selection.Subsets.FirstOrDefault(name => !known.Contains(name)) is { } unknown)
            throw InvalidSelectionException.NoSuch("subset", unknown, known);
    }

    private void RequireKnownStates()
    {
        var known = Tasks().SelectMany(JobsOf).Select(job => job.Document.Status).ToHashSet();
        if (selection.JobStates.FirstOrDefault(state => !known.Contains(state)) is { } unknown)
            throw InvalidSelectionException.NoSuch("job in the state", unknown, known);
    }

    private void RequireKnownFrames()
    {
        var tasks = Tasks().Where(task => task.Frames.Count > 0).ToList();
        if (tasks.Count == 0)
            return;

        var (first, last) = (tasks.Min(task => task.Frames[0].Index), tasks.Max(task => task.Frames[^1].Index));
        foreach (var range in selection.Frames.Where(range => range.Last < first || range.First > last))
            throw new InvalidSelectionException($"There is no frame {range} here; there are: {new FrameRange(first, last)}.");
    }
}
