namespace Spillway.Datasets.Selection;

/// <summary>One sentence: what is wrong with what was chosen of a dataset, and what there is to choose.</summary>
public sealed class InvalidSelectionException(string message) : Exception(message)
{
    private const int Listed = 20;

    /// <param name="what">Such as <c>label</c>.</param>
    internal static InvalidSelectionException NoSuch(string what, string name, IEnumerable<string> known)
    {
        var all = known.Distinct().Order(StringComparer.Ordinal).ToList();
        return new(all.Count switch
        {
            0 => $"There is no {what} '{name}' here, nor any other.",
            > Listed => $"There is no {what} '{name}' here; the most similar of {all.Count} are: {string.Join(", ", SimilarNames.Sort(name, all).Take(Listed))}.",
            _ => $"There is no {what} '{name}' here; there {(all.Count == 1 ? "is" : "are")}: {string.Join(", ", all)}.",
        });
    }
}
