namespace Spillway.Storage;

/// <summary>
/// Text of strangers, such as names in an archive, that a person reads: nothing in it may move a terminal's cursor, end a line or turn
/// the direction in which the rest is read.
/// </summary>
internal static class PrintableText
{
    internal static string Of(string text) => text.Any(IsMisleading)
        ? string.Concat(text.Select(character => char.IsWhiteSpace(character) ? ' ' : IsMisleading(character) ? '\ufffd' : character))
        : text;

    /// <summary>Line and paragraph separators, and embeddings, overrides and isolates of direction, are no control characters to .NET.</summary>
    private static bool IsMisleading(char character) =>
        char.IsControl(character) || character is '\u2028' or '\u2029' or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069');
}
