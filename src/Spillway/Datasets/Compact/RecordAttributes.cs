using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>Reads the attributes of records: those that a record holds, in its order, then the others of its label.</summary>
/// <param name="labels">Their ids are below.</param>
internal sealed class RecordAttributes(int labels)
{
    private readonly AttributeValue[]?[] defaults = new AttributeValue[]?[labels];
    private readonly AttributeValue[]?[] immutableDefaults = new AttributeValue[]?[labels];

    /// <summary>Of a shape or tag.</summary>
    internal IReadOnlyList<AttributeValue> Read(ref CompactReader from, Label label) => Read(ref from, label, null, DefaultsOf(label));

    /// <summary>Of a track: what cannot change from keyframe to keyframe.</summary>
    internal IReadOnlyList<AttributeValue> ReadOfTrack(ref CompactReader from, Label label) =>
        Read(ref from, label, false, immutableDefaults[label.Id] ??= [.. AnnotationCompletion.Defaults(label, mutable: false)]);

    internal AttributeValue[] DefaultsOf(Label label) => defaults[label.Id] ??= [.. AnnotationCompletion.Defaults(label, mutable: null)];

    /// <summary>Annotations of which a document says nothing share what they have, and take no room.</summary>
    private static AttributeValue[] Read(ref CompactReader from, Label label, bool? mutable, AttributeValue[] whole)
    {
        var count = from.Count();
        return count == 0 ? whole : Read(ref from, count, label, mutable, null, whole.Length);
    }

    /// <param name="count">So many are there.</param>
    /// <param name="mutable">Those that may be there; null: all.</param>
    /// <param name="latest">Values by their place in the label's list, for what is missing; what is read replaces them. Null: the defaults.</param>
    /// <param name="all">So many the label has of these.</param>
    internal static AttributeValue[] Read(ref CompactReader from, int count, Label label, bool? mutable, AttributeValue[]? latest, int all)
    {
        const int few = 128;
        var specs = label.Attributes;
        Span<bool> isGiven = specs.Count <= few ? stackalloc bool[few] : new bool[specs.Count];
        var values = new AttributeValue[Math.Max(count, all)];
        for (var i = 0; i < count; i++)
        {
            var spec = from.Ordinal();
            values[i] = ReadValue(ref from, At(specs, spec));
            isGiven[spec] = true;
            if (latest is not null)
            {
                latest[spec] = values[i];
            }
        }

        var length = count;
        for (var i = 0; i < specs.Count; i++)
        {
            if (isGiven[i] || (mutable is { } wanted && specs[i].Mutable != wanted))
            {
                continue;
            }

            // One that is there twice takes the room of another.
            if (length == values.Length)
            {
                Array.Resize(ref values, length + specs.Count - i);
            }

            values[length++] = latest is null ? new AttributeValue(specs[i], specs[i].DefaultValue) : latest[i];
        }

        return length == values.Length ? values : values[..length];
    }

    private static AttributeValue ReadValue(ref CompactReader from, AttributeSpec spec) => new(spec, from.Ordinal() switch
    {
        0 => from.Text(),
        1 => spec.DefaultValue,
        var value => At(spec.Values, value - 2),
    });

    private static T At<T>(IReadOnlyList<T> list, int index) => index < list.Count ? list[index] : throw new DamagedRecordException();
}
