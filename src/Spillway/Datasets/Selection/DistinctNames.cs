namespace Spillway.Datasets.Selection;

/// <summary>Keeps names of pictures apart, whatever their extensions: a later one of the same name gets a number.</summary>
internal sealed class DistinctNames
{
    private readonly HashSet<string> taken = [];

    internal string Distinct(string path)
    {
        var extension = Path.GetExtension(path);
        var stem = path[..^extension.Length];
        if (taken.Add(stem))
            return path;

        for (var number = 1; ; number++)
        {
            var distinct = $"{stem}_{number}";
            if (taken.Add(distinct))
                return distinct + extension;
        }
    }
}
