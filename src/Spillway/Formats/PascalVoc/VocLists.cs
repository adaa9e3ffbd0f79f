using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.Text;

namespace Spillway.Formats.PascalVoc;

/// <summary>What a frame has of the things that the format holds or at least counts.</summary>
[Flags]
internal enum VocKinds
{
    None = 0,
    Tags = 1,
    Masks = 2,
    Anything = 4,
}

/// <summary>
/// The lists of a subset below <c>ImageSets</c>: all pictures; for each class, the pictures with tags; those with masks. A picture without any
/// annotation stands in the lists of segmentation, actions and layouts too.
/// </summary>
internal sealed class VocLists(string subset, VocLabels labels)
{
    private readonly List<string> all = [];
    private readonly List<string> segmented = [];
    private readonly List<string> empty = [];
    private readonly List<(string Id, int[] Classes)> tagged = [];

    public static VocKinds KindsOf(FrameAnnotations frame)
    {
        var kinds = frame.Tags.Count > 0 ? VocKinds.Tags | VocKinds.Anything : VocKinds.None;
        foreach (var shape in frame.Shapes)
        {
            kinds |= shape.Type switch
            {
                ShapeType.Mask or ShapeType.Ellipse => VocKinds.Masks | VocKinds.Anything,
                ShapeType.Cuboid => VocKinds.None, // CVAT hands on no cuboids of pictures.
                _ => VocKinds.Anything,
            };
        }

        return kinds;
    }

    public void Add(string id, FrameAnnotations frame, VocKinds kinds)
    {
        all.Add(id);
        if (kinds == VocKinds.None)
            empty.Add(id);
        if (kinds == VocKinds.None || kinds.HasFlag(VocKinds.Masks))
            segmented.Add(id);
        if (kinds.HasFlag(VocKinds.Tags))
            tagged.Add((id, [.. frame.Tags.Select(tag => labels.NumberOf(tag.Label))]));
    }

    public void Write(IArchiveWriter archive)
    {
        WriteList(archive, "Main", all, quoted: false);
        WriteList(archive, "Segmentation", segmented, quoted: false);
        WriteList(archive, "Action", empty, quoted: false);
        WriteList(archive, "Layout", empty, quoted: true);
        for (var label = 0; tagged.Count > 0 && label < labels.Names.Count; label++)
            WriteClass(archive, label);
    }

    private void WriteClass(IArchiveWriter archive, int label)
    {
        using var entry = archive.CreateEntry($"ImageSets/Main/{labels.Names[label]}_{subset}.txt");
        using var output = new TextOutput(entry);
        foreach (var (id, classes) in tagged)
        {
            output.Raw(id);
            output.Raw(classes.Contains(label) ? "  1\n"u8 : " -1\n"u8);
        }
    }

    private void WriteList(IArchiveWriter archive, string kind, List<string> ids, bool quoted)
    {
        if (ids.Count == 0)
            return;

        using var entry = archive.CreateEntry($"ImageSets/{kind}/{subset}.txt");
        using var output = new TextOutput(entry);
        foreach (var id in ids)
        {
            var quote = quoted && id.Any(char.IsWhiteSpace) ? "\""u8 : [];
            output.Raw(quote);
            output.Raw(id);
            output.Raw(quote);
            output.Raw((byte)'\n');
        }
    }
}
