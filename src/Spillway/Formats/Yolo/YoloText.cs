using Spillway.Annotations;
using Spillway.Datasets;
using Spillway.Formats.Items;
using Spillway.Formats.Text;

namespace Spillway.Formats.Yolo;

/// <summary>The text files of the format.</summary>
internal static class YoloText
{
    private const int Decimals = 6;

    public static void WriteFrames(FormatWork work, YoloSubset subset, PictureNames names, YoloLabels labels)
    {
        foreach (var task in subset.Tasks)
        {
            foreach (var annotations in task.ReadFrames(work.CancellationToken))
            {
                using (var entry = work.Archive.CreateEntry($"{subset.Folder}{names.IdOf(task, annotations.Frame)}.txt"))
                using (var output = new TextOutput(entry))
                {
                    foreach (var shape in annotations.Shapes)
                        WriteShape(output, shape, annotations.Frame, labels);
                }

                work.FrameDone();
            }
        }
    }

    public static void WriteList(IArchiveWriter archive, YoloSubset subset, PictureNames names)
    {
        using var entry = archive.CreateEntry($"{subset.Name}.txt");
        using var output = new TextOutput(entry);
        foreach (var task in subset.Tasks)
        {
            foreach (var frame in task.Frames)
            {
                output.Raw("data/"u8);
                output.Raw(subset.Folder);
                output.Raw(names.Of(task, frame));
                output.Raw((byte)'\n');
            }
        }
    }

    public static void WriteNames(IArchiveWriter archive, YoloLabels labels)
    {
        using var entry = archive.CreateEntry("obj.names");
        using var output = new TextOutput(entry);
        foreach (var name in labels.Names)
        {
            output.Raw(name);
            output.Raw((byte)'\n');
        }
    }

    public static void WriteConfiguration(IArchiveWriter archive, IReadOnlyList<YoloSubset> subsets, YoloLabels labels)
    {
        using var entry = archive.CreateEntry("obj.data");
        using var output = new TextOutput(entry);
        output.Raw("classes = "u8);
        output.Integer(labels.Names.Count);
        output.Raw((byte)'\n');
        foreach (var subset in subsets)
            output.Raw($"{subset.Name} = data/{subset.Name}.txt\n");
        output.Raw("names = data/obj.names\nbackup = backup/\n"u8);
    }

    private static void WriteShape(TextOutput output, Shape shape, Frame frame, YoloLabels labels)
    {
        if (shape.Type != ShapeType.Rectangle || shape.Rotation % 360 > 0.00001)
            return;

        var box = Box.Of(shape);
        output.Integer(labels.NumberOf(shape.Label));
        WriteNumber(output, (box.Left + box.Right) / 2 / frame.Width);
        WriteNumber(output, (box.Top + box.Bottom) / 2 / frame.Height);
        WriteNumber(output, box.Width / frame.Width);
        WriteNumber(output, box.Height / frame.Height);
        output.Raw((byte)'\n');
    }

    private static void WriteNumber(TextOutput output, double value)
    {
        output.Raw((byte)' ');
        output.Fixed(value, Decimals);
    }
}
