namespace Spillway.Datasets;

/// <summary>Keeps names of pictures apart that several tasks of one subset share, the way CVAT numbers them.</summary>
internal sealed class ProjectFrameNames
{
    private readonly Dictionary<(string Subset, string Name), int> taken = [];

    public string Distinct(string subset, string path)
    {
        var dot = path.LastIndexOf('.');
        var (name, extension) = dot < 0 ? (path, "") : (path[..dot], path[dot..]);
        var count = Count(subset, name);
        taken[(subset, name)] = count + 1;
        if (count == 0)
            return path;

        // CVAT does not note the names it makes up, so a later one can still collide; it is the archive's reader that would suffer
        // from other names than CVAT's, so they stay.
        var numbered = $"{name}_{count}";
        var distinct = numbered;
        for (var number = 1; Count(subset, distinct) > 0; number++)
            distinct = $"{numbered}_{number}";

        return distinct + extension;
    }

    private int Count(string subset, string name) => taken.GetValueOrDefault((subset, name));
}
