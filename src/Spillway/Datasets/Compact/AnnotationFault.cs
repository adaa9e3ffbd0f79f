using System.Text.Json;

namespace Spillway.Datasets.Compact;

/// <summary>Why an annotation cannot be read.</summary>
/// <param name="Text">The end of a sentence that begins with the annotation's place; null: it is no JSON behind <paramref name="Position"/>.</param>
internal sealed record AnnotationFault(string? Text, long Position)
{
    /// <summary>Null: the exception says nothing of the document.</summary>
    internal static AnnotationFault? Of(Exception exception, long position, AnnotationField field) => exception switch
    {
        JsonException => new(null, position),
        InvalidAnnotationException => new(exception.Message, position),
        InvalidOperationException or FormatException or OverflowException =>
            new($"has {(field == AnnotationField.Other ? "a value" : $"a '{AnnotationFields.NameOf(field)}'")} of the wrong kind", position),
        _ => null,
    };
}

/// <summary>The end of a sentence that begins with the annotation's place; never leaves this folder.</summary>
internal sealed class InvalidAnnotationException(string fault) : Exception(fault);
