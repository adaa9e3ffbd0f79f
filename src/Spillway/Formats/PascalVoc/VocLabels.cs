using Spillway.Annotations;
using Spillway.Formats.Items;
using Spillway.Formats.Pictures;
using Spillway.Formats.Text;

namespace Spillway.Formats.PascalVoc;

/// <summary>The classes: each name once, a background before them unless a label is called so, colors by their numbers.</summary>
internal sealed class VocLabels
{
    private const string BackgroundName = "background";

    private readonly Dictionary<Label, int> numbers = new(ReferenceEqualityComparer.Instance);

    public VocLabels(IReadOnlyList<Label> labels)
    {
        var all = new Categories(labels).All;
        var names = all.Select(label => label.Name).Distinct().ToList();
        if (!names.Contains(BackgroundName))
            names.Insert(0, BackgroundName);
        Names = names;
        Background = names.IndexOf(BackgroundName);
        foreach (var label in all)
            numbers[label] = names.IndexOf(label.Name);
    }

    public IReadOnlyList<string> Names { get; }

    public int Background { get; }

    public int NumberOf(Label label) => numbers[label];

    public void Write(IArchiveWriter archive)
    {
        using var entry = archive.CreateEntry("labelmap.txt");
        using var output = new TextOutput(entry);
        output.Raw("# label:color_rgb:parts:actions\n"u8);
        Span<byte> color = stackalloc byte[3];
        for (var number = 0; number < Names.Count; number++)
        {
            VocColors.Of(number, color);
            output.Raw($"{Names[number]}:{color[0]},{color[1]},{color[2]}::\n");
        }
    }
}
