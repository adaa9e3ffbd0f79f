using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.Yolo;

/// <summary>A subset under the name it has in the configuration, where <c>default</c> is called <c>train</c> and follows what is called so, in capitals or not, already.</summary>
internal sealed record YoloSubset(string Name, IReadOnlyList<DatasetTask> Tasks)
{
    private static readonly string[] Reserved = ["backup", "classes", "names"];

    /// <summary>Ends in a slash.</summary>
    public string Folder => $"obj_{Name}_data/";

    /// <exception cref="FormatRefusedException">A subset has a name that means something else in the configuration.</exception>
    public static void RequireNames(IEnumerable<ExportedSubset> subsets)
    {
        if (subsets.FirstOrDefault(subset => Reserved.Contains(subset.Name)) is { } reserved)
            throw new FormatRefusedException($"YOLO cannot hold a subset called '{reserved.Name}', which is a word of its configuration: rename the subset.");
    }

    public static IReadOnlyList<YoloSubset> AllOf(IReadOnlyList<ExportedSubset> subsets)
    {
        // CVAT looks for the name whatever its capitals (its user interface offers "Train"), and comes to the default last.
        var train = subsets.FirstOrDefault(subset => subset.Name.Equals("train", StringComparison.OrdinalIgnoreCase))?.Name ?? "train";
        return
        [
            .. subsets.OrderBy(subset => subset.Name == Subsets.Default).GroupBy(subset => subset.Name == Subsets.Default ? train : subset.Name)
                .Select(group => new YoloSubset(group.Key, [.. group.SelectMany(subset => subset.Tasks)])),
        ];
    }
}
