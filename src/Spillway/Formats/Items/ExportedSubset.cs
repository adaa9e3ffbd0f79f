using Spillway.Datasets;

namespace Spillway.Formats.Items;

/// <summary>The tasks of one subset, in order, under the name the subset has in the export.</summary>
internal sealed record ExportedSubset(string Name, IReadOnlyList<DatasetTask> Tasks)
{
    public static IReadOnlyList<ExportedSubset> AllOf(Dataset dataset)
    {
        var named = dataset.Tasks.Select(task => task.Subset).ToHashSet();
        return [.. dataset.Tasks.GroupBy(task => NameOf(dataset, named, task)).Select(tasks => new ExportedSubset(tasks.Key, [.. tasks]))];
    }

    /// <summary>A task or job alone needs no number to keep <c>default</c> apart.</summary>
    private static string NameOf(Dataset dataset, HashSet<string> named, DatasetTask task) =>
        Subsets.NameOf(task.Subset, dataset.Target == ExportTarget.Project ? named : []);
}
