namespace Spillway.Datasets;

/// <summary>A task without a subset belongs to <c>default</c>; if another task of the project has taken that name, to <c>default_1</c> …</summary>
public static class Subsets
{
    public const string Default = "default";

    public static string NameOf(string subset, IReadOnlyCollection<string> allOfProject)
    {
        if (subset.Length > 0)
            return subset;

        var name = Default;
        for (var number = 1; allOfProject.Contains(name); number++)
            name = $"{Default}_{number}";

        return name;
    }
}
