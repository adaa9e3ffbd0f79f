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

    internal Label LabelOf(int id) => (uint)id < (uint)labels.Length && labels[id] is { } label ? label : throw new DamagedRecordException();

    internal Tag Tag(ReadOnlySpan<byte> record)
    {
        var from = new CompactReader(record);
        var label = LabelOf(from.Ordinal());
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
        return ReadShape(ref from, keyframe: false, element: false);
    }

    internal Track Track(ReadOnlySpan<byte> record)
    {
        var from = new CompactReader(record);
        return ReadTrack(ref from, element: false);
    }

    private Track ReadTrack(ref CompactReader from, bool element)
    {
        var label = LabelOf(from.Ordinal());
        var frame = from.Int32();
        var group = from.Int32();
        var source = ReadSource(ref from);
        var attributes = ReadAttributes(ref from, label);
        var shapes = new Shape[from.Count()];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = ReadShape(ref from, keyframe: true, element);
        }

        var elements = new Track[from.Count()];
        if (element && elements.Length > 0)
        {
            throw new DamagedRecordException();
        }

        for (var i = 0; i < elements.Length; i++)
        {
            elements[i] = ReadTrack(ref from, element: true);
        }

        return new Track { Label = label, Frame = frame, Group = group, Source = source, Attributes = attributes, Shapes = shapes, Elements = elements };
    }

    private Shape ReadShape(ref CompactReader from, bool keyframe, bool element)
    {
        var label = LabelOf(from.Ordinal());
        var type = from.Byte() is var kind && kind <= (byte)ShapeType.Skeleton ? (ShapeType)kind : throw new DamagedRecordException();
        var flags = from.Byte();
        var frame = from.Int32();
        var group = from.Int32();
        var order = from.Int32();
        var source = ReadSource(ref from);
        var rotation = (flags & AnnotationEncoder.Rotated) != 0 ? from.Double() : 0;
        var score = (flags & AnnotationEncoder.Scored) != 0 ? from.Double() : 1;
        long? covered = (flags & AnnotationEncoder.Counted) != 0 ? from.Ordinal() : null;
        var count = from.Count();
        var points = count == 0 ? [] : new double[count];
        CompactWriter.ReadNumbers(ref from, points);
        var attributes = ReadAttributes(ref from, label);
        Shape[] elements = [];
        if ((flags & AnnotationEncoder.WithElements) != 0)
        {
            if (keyframe || element)
            {
                throw new DamagedRecordException();
            }

            elements = new Shape[from.Count()];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = ReadShape(ref from, keyframe: false, element: true);
            }
        }

        return new Shape
        {
            Type = type,
            Label = label,
            Frame = frame,
            Points = points,
            CoveredPixels = covered,
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
            var spec = At(label.Attributes, from.Ordinal());
            var value = from.Ordinal();
            values[i] = new AttributeValue(spec, value switch
            {
                0 => from.Text(),
                1 => spec.DefaultValue,
                _ => At(spec.Values, value - 2),
            });
        }

        return values;
    }

    private static T At<T>(IReadOnlyList<T> list, int index) => index < list.Count ? list[index] : throw new DamagedRecordException();
}
