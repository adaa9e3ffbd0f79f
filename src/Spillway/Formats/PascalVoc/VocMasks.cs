using Spillway.Annotations;
using Spillway.Annotations.Masks;
using Spillway.Datasets;
using Spillway.Formats.Pictures;

namespace Spillway.Formats.PascalVoc;

/// <summary>Two pictures of a frame's masks and ellipses, one colored by class and one by object, lower z-order below.</summary>
internal sealed class VocMasks(VocLabels labels) : IDisposable
{
    /// <summary>A whole number is held for each.</summary>
    private const long MostPixels = 1 << 28;

    private readonly byte[] colors = VocColors.Create();
    private readonly IntegerBuffer pixels = new();
    private readonly IntegerBuffer rows = new();
    private readonly EllipseRasterizer ellipses = new();
    private readonly List<int> classes = [];

    public void Write(IArchiveWriter archive, string id, FrameAnnotations frame)
    {
        var (width, height) = (frame.Frame.Width, frame.Frame.Height);
        if ((long)width * height > MostPixels)
            throw new FormatRefusedException($"Picture '{frame.Frame.Name}' has {width} × {height} pixels, too many to draw its masks: export in a format that keeps outlines, such as COCO 1.0.");

        var objects = pixels.Resize(width * height);
        objects.Clear();
        classes.Clear();
        classes.Add(labels.Background);
        foreach (var shape in frame.Shapes.Where(shape => shape.Type is ShapeType.Mask or ShapeType.Ellipse).OrderBy(shape => shape.ZOrder))
        {
            var number = labels.NumberOf(shape.Label);
            var index = number == labels.Background ? 0 : classes.Count;
            classes.Add(number);
            if (shape.Type == ShapeType.Mask)
                CvatMask.ToRows(shape.Points.Span, height, width, rows);
            else
                ellipses.ToRows(shape.Points.Span, shape.Rotation, height, width, rows);
            var stretches = rows.Span;
            for (var i = 0; i < stretches.Length; i += 3)
                objects.Slice(stretches[i] * width, width)[stretches[i + 1]..stretches[i + 2]].Fill(index);
        }

        Write(archive, $"SegmentationObject/{id}.png", width, height, objects, index => index);
        Write(archive, $"SegmentationClass/{id}.png", width, height, objects, index => classes[index]);
    }

    public void Dispose()
    {
        pixels.Dispose();
        rows.Dispose();
        ellipses.Dispose();
    }

    /// <summary>There are 256 colors; after the last one comes the first.</summary>
    private void Write(IArchiveWriter archive, string name, int width, int height, ReadOnlySpan<int> objects, Func<int, int> colorOf)
    {
        var palette = new byte[3 * classes.Count];
        for (var index = 0; index < classes.Count; index++)
            colors.AsSpan(3 * (colorOf(index) % VocColors.Count), 3).CopyTo(palette.AsSpan(3 * index));
        using var entry = archive.CreateEntry(name);
        PngOutput.Write(entry, width, height, objects, palette);
    }
}
