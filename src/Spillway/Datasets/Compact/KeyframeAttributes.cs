using Spillway.Annotations;

namespace Spillway.Datasets.Compact;

/// <summary>What the keyframes of one track have of it. A mutable attribute that a keyframe does not mention keeps the value of the keyframe before.</summary>
/// <param name="defaults">Of all attributes of the label.</param>
internal sealed class KeyframeAttributes(Label label, string source, AttributeValue[] defaults)
{
    private readonly int mutable = defaults.Count(value => value.Spec.Mutable);
    private readonly AttributeValue[] latest = defaults.Length == 0 ? defaults : [.. defaults];

    /// <summary>The latest values of all, in the order of the label; null: not asked for since one changed.</summary>
    private AttributeValue[]? unchanged;

    internal Label Label => label;

    internal string Source => source;

    internal IReadOnlyList<AttributeValue> Read(ref CompactReader from)
    {
        var count = from.Count();
        if (count == 0)
        {
            return unchanged ??= Array.FindAll(latest, value => value.Spec.Mutable);
        }

        unchanged = null;
        return RecordAttributes.Read(ref from, count, label, true, latest, mutable);
    }
}
