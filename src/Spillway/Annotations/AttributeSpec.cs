namespace Spillway.Annotations;

/// <summary>How a user enters an attribute's value; the names are CVAT's <c>input_type</c>.</summary>
public enum AttributeInputType
{
    Checkbox,
    Radio,
    Number,
    Text,
    Select,
}

/// <summary>An attribute that a label declares. A mutable one may change from keyframe to keyframe of a track.</summary>
/// <param name="Values">The allowed values; for a number: minimum, maximum, step.</param>
public sealed record AttributeSpec(string Name, bool Mutable, AttributeInputType InputType, string DefaultValue, IReadOnlyList<string> Values);

/// <summary>The value one annotation has for an attribute of its label. CVAT keeps every value as text.</summary>
public readonly record struct AttributeValue(AttributeSpec Spec, string Value);
