namespace Spillway.Datasets;

/// <summary>
/// Keeps names of pictures apart: the first of a name keeps it, every later one gets a number before its extension, <c>a_1.jpg</c>. No
/// number makes a name that another picture has by itself.
/// </summary>
internal static class DistinctNames
{
    /// <param name="whateverExtension">Names that differ in their extensions alone are one.</param>
    /// <returns>Of those that need another name: their places, in order, and that name.</returns>
    internal static List<(int Place, string Name)> Later(IEnumerable<string> names, bool whateverExtension)
    {
        var taken = new HashSet<string>();
        var later = new List<(int Place, string Name)>();
        var place = 0;
        foreach (var name in names)
        {
            if (!taken.Add(whateverExtension ? WithoutExtension(name) : name))
                later.Add((place, name));
            place++;
        }

        var numbers = new Dictionary<string, int>();
        for (var index = 0; index < later.Count; index++)
        {
            var (at, name) = later[index];
            var stem = WithoutExtension(name);
            var number = numbers.GetValueOrDefault(stem);
            string distinct;
            do
                distinct = $"{stem}_{++number}{name[stem.Length..]}";
            while (!taken.Add(whateverExtension ? $"{stem}_{number}" : distinct));
            numbers[stem] = number;
            later[index] = (at, distinct);
        }

        return later;
    }

    /// <summary>A leading dot is part of the name, not an extension.</summary>
    internal static string WithoutExtension(string path)
    {
        var name = path.LastIndexOf('/') + 1;
        while (name < path.Length && path[name] == '.')
            name++;
        var dot = path.LastIndexOf('.');
        return dot > name ? path[..dot] : path;
    }
}
