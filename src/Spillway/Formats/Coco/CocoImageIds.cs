namespace Spillway.Formats.Coco;

/// <summary>
/// Ids of images, from 1 on through all subsets. As with CVAT, pictures of one name in different subsets share an id; within a subset,
/// where it would mix up their annotations, they do not (<c>a.jpg</c> and <c>a.png</c>).
/// </summary>
internal sealed class CocoImageIds
{
    private readonly Dictionary<string, int> ids = [];
    private readonly HashSet<string> ofSubset = [];
    private int last;

    public void StartSubset() => ofSubset.Clear();

    /// <param name="item">The picture's path without extension.</param>
    public int IdOf(string item)
    {
        if (!ofSubset.Add(item))
            return ++last;
        if (!ids.TryGetValue(item, out var id))
            ids[item] = id = ++last;
        return id;
    }
}
