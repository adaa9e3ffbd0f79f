namespace Spillway.Formats.Items;

/// <summary>
/// Names of the pictures in an archive: each stays as CVAT has it while it is the only one, and a later one of the same name gets a
/// number before its extension. (CVAT overwrites the earlier picture.)
/// </summary>
internal sealed class ArchiveNames
{
    private readonly HashSet<string> taken = [];

    public string Distinct(string name)
    {
        if (taken.Add(name))
            return name;

        var stem = FrameNames.WithoutExtension(name);
        for (var number = 1; ; number++)
        {
            var distinct = $"{stem}_{number}{name[stem.Length..]}";
            if (taken.Add(distinct))
                return distinct;
        }
    }
}
