using Spillway.Datasets;
using Spillway.Formats.Items;

namespace Spillway.Formats.PascalVoc;

/// <summary>
/// The names of a frame's files. All subsets share their folders. Within a subset frames are always kept apart, by a number where they must be;
/// between subsets, the export of everything is CVAT's, where of files with one name those of the last subset are there. As soon as anything was
/// chosen, subsets are kept apart too. No number makes a name that another frame has by itself.
/// </summary>
internal sealed class VocNames(Dataset dataset)
{
    /// <summary>Names that frames have by themselves; wanted only where two have the same.</summary>
    private readonly Lazy<HashSet<string>> own = new(() => [.. dataset.Tasks.SelectMany(task => task.Frames.Select(frame => FrameNames.ItemId(task, frame)))]);
    private readonly HashSet<string> taken = [];
    private readonly HashSet<string> ofSubset = [];
    private readonly Dictionary<string, int> numbers = [];

    /// <summary>Frames whose files another subset's took the place of.</summary>
    public int Lost { get; private set; }

    public void StartSubset() => ofSubset.Clear();

    /// <summary>Ask once for each frame, in order.</summary>
    public VocName Of(DatasetTask task, Frame frame)
    {
        var id = FrameNames.ItemId(task, frame);
        var extension = FrameNames.FileName(task, frame)[id.Length..];
        if (ofSubset.Add(id))
        {
            if (taken.Add(id))
                return new VocName(id, extension, IsThere: true);

            if (!dataset.IsSelected)
            {
                Lost++;
                return new VocName(id, extension, IsThere: false);
            }
        }

        for (var number = numbers.GetValueOrDefault(id) + 1; ; number++)
        {
            var distinct = $"{id}_{number}";
            if (own.Value.Contains(distinct) || !taken.Add(distinct))
                continue;
            numbers[id] = number;
            return new VocName(distinct, extension, IsThere: true);
        }
    }
}

/// <param name="IsThere">False: the files of that name are another frame's.</param>
internal readonly record struct VocName(string Id, string Extension, bool IsThere)
{
    public string FileName => Id + Extension;
}
