using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>Turns records back into annotations.</summary>
internal sealed class RecordDecoder
{
    private readonly Label[] labels;
    private readonly RecordAttributes attributes;

    internal RecordDecoder(IReadOnlyList<Label> labels)
    {
        var all = labels.SelectMany(label => label.Sublabels.Prepend(label)).ToList();
        this.labels = new Label[all.Count == 0 ? 0 : all.Max(label => label.Id) + 1];
        foreach (var label in all)
        {
            this.labels[label.Id] = label;
        }

        attributes = new RecordAttributes(this.labels.Length);
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
            Attributes = attributes.Read(ref from, label),
        };
    }

    internal Shape Shape(ReadOnlySpan<byte> record)
    {
        var from = new CompactReader(record);
        return ReadShape(ref from, null, element: false);
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
        var values = attributes.ReadOfTrack(ref from, label);
        var keyframes = new KeyframeAttributes(label, source, attributes.DefaultsOf(label));
        var shapes = new Shape[from.Count()];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = ReadShape(ref from, keyframes, element);
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

        return new Track { Label = label, Frame = frame, Group = group, Source = source, Attributes = values, Shapes = shapes, Elements = elements };
    }

    /// <param name="keyframes">Those of the track that the shape is a keyframe of; null: it is none.</param>
    private Shape ReadShape(ref CompactReader from, KeyframeAttributes? keyframes, bool element)
    {
        var label = LabelOf(from.Ordinal());
        if (keyframes is not null && keyframes.Label != label)
        {
            throw new DamagedRecordException();
        }

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
        var values = keyframes is null ? attributes.Read(ref from, label) : keyframes.Read(ref from);
        Shape[] elements = [];
        if ((flags & AnnotationEncoder.WithElements) != 0)
        {
            if (keyframes is not null || element)
            {
                throw new DamagedRecordException();
            }

            elements = new Shape[from.Count()];
            for (var i = 0; i < elements.Length; i++)
            {
                elements[i] = ReadShape(ref from, null, element: true);
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
            Source = keyframes?.Source ?? source,
            Score = score,
            Attributes = values,
            Elements = elements,
            Keyframe = keyframes is not null,
        };
    }

    private static string ReadSource(ref CompactReader from)
    {
        var known = from.Byte();
        return known < AnnotationEncoder.Sources.Length ? AnnotationEncoder.Sources[known] : from.Text();
    }
}
