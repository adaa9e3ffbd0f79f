namespace Spillway.Datasets.Selection;

/// <summary>Which of many names somebody who mistyped one may have meant.</summary>
internal static class SimilarNames
{
    private const int Compared = 64;

    /// <summary>The most similar first; equally similar ones in their order.</summary>
    internal static IEnumerable<string> Sort(string name, IEnumerable<string> names) => names.OrderBy(other => Distance(name, other));

    /// <summary>How many letters must be put in, left out or changed (Levenshtein), whatever their case; of long names the beginnings count.</summary>
    internal static int Distance(string one, string other)
    {
        (one, other) = (Folded(one), Folded(other));
        Span<int> row = stackalloc int[Compared + 1];
        for (var column = 0; column <= other.Length; column++)
            row[column] = column;

        for (var line = 1; line <= one.Length; line++)
        {
            var (diagonal, before) = (row[0], row[0] = line);
            for (var column = 1; column <= other.Length; column++)
            {
                var above = row[column];
                before = Math.Min(Math.Min(above, before) + 1, diagonal + (one[line - 1] == other[column - 1] ? 0 : 1));
                (row[column], diagonal) = (before, above);
            }
        }

        return row[other.Length];
    }

    private static string Folded(string name) => (name.Length > Compared ? name[..Compared] : name).ToUpperInvariant();
}
