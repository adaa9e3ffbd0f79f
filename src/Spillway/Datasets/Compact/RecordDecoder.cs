using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>Turns records back into annotations.</summary>
internal sealed class RecordDecoder
{
    private readonly Label[] labels;

    internal RecordDecoder(IReadOnlyList<Label> labels)
    {
        var all = labels.SelectMany(label => label.Sublabels.Prepend(label)).ToList();
        this.labels = new Label[all.Count == 0 ? 0 : all.Max(label => label.Id) + 1];
        foreach (var label in all)
        {
            this.labels[label.Id] = label;
        }
    }

    internal Label LabelOf(int id) => labels[id];

    internal Tag Tag(ReadOnlySpan<byte> record)
    {
        var from = new CompactReader(record);
        var label = labels[from.Unsigned()];
        return new Tag
        {
            Label = label,
            Frame = from.Int32(),
            Group = from.Int32(),
            Source = ReadSource(ref from),
            Attributes = ReadAttributes(ref from, label),
        };
    }

    internal Shape Shape(ReadOnlySpan<byte> record)
    {
        var from = new CompactReader(record);
        return ReadShape(ref from, keyframe: false);
    }

    internal Track Track(ReadOnlySpan<byte> record)
    {
        var from = new CompactReader(record);
        return ReadTrack(ref from);
    }

    private Track ReadTrack(ref CompactReader from)
    {
        var label = labels[from.Unsigned()];
        var frame = from.Int32();
        var group = from.Int32();
        var source = ReadSource(ref from);
        var attributes = ReadAttributes(ref from, label);
        var shapes = new Shape[from.Count()];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = ReadShape(ref from, keyframe: true);
        }

        var elements = new Track[from.Count()];
        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = ReadTrack(ref from);
        }

        return new Track { Label = label, Frame = frame, Group = group, Source = source, Attributes = attributes, Shapes = shapes, Elements = elements };
    }

    private Shape ReadShape(ref CompactReader from, bool keyframe)
    {
        var label = labels[from.Unsigned()];
        var type = (ShapeType)from.Byte();
        var flags = from.Byte();
        var frame = from.Int32();
        var group = from.Int32();
        var order = from.Int32();
        var source = ReadSource(ref from);
        var rotation = (flags & AnnotationEncoder.Rotated) != 0 ? from.Double() : 0;
        var score = (flags & AnnotationEncoder.Scored) != 0 ? from.Double() : 1;
        var count = from.Count();
        var points = count == 0 ? [] : new double[count];
        CompactWriter.ReadNumbers(ref from, points);
        var attributes = ReadAttributes(ref from, label);
        Shape[] elements = [];
        if (!keyframe && (flags & AnnotationEncoder.WithElements) != 0)
        {
            elements = new Shape[from.Count()];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = ReadShape(ref from, keyframe: false);
            }
        }

        return new Shape
        {
            Type = type,
            Label = label,
            Frame = frame,
            Points = points,
            Rotation = rotation,
            Group = group,
            ZOrder = order,
            Occluded = (flags & AnnotationEncoder.Occluded) != 0,
            Outside = (flags & AnnotationEncoder.Outside) != 0,
            Source = source,
            Score = score,
            Attributes = attributes,
            Elements = elements,
            Keyframe = keyframe,
        };
    }

    private static string ReadSource(ref CompactReader from)
    {
        var known = from.Byte();
        return known < AnnotationEncoder.Sources.Length ? AnnotationEncoder.Sources[known] : from.Text();
    }

    private static AttributeValue[] ReadAttributes(ref CompactReader from, Label label)
    {
        var count = from.Count();
        if (count == 0)
        {
            return [];
        }

        var values = new AttributeValue[count];
        for (var i = 0; i < count; i++)
        {
            var spec = label.Attributes[from.Count()];
            var value = from.Count();
            values[i] = new AttributeValue(spec, value switch
            {
                0 => from.Text(),
                1 => spec.DefaultValue,
                _ => spec.Values[value - 2],
            });
        }

        return values;
    }
}
