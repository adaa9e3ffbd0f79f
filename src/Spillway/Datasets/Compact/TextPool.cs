using System.Text.Json;

namespace Spillway.Datasets.Compact;

/// <summary>Labels, sources and values of attributes repeat a million times: each is one string.</summary>
internal sealed class TextPool
{
    private const int LongestShared = 128;
    private const int MostShared = 10_000;

    private readonly HashSet<string> shared = new(StringComparer.Ordinal);
    private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> lookup;

    internal TextPool() => lookup = shared.GetAlternateLookup<ReadOnlySpan<char>>();

    internal string Get(in Utf8JsonReader token)
    {
        if (token.ValueSpan.Length > LongestShared)
        {
            return token.GetString()!;
        }

        Span<char> characters = stackalloc char[LongestShared];
        var text = characters[..token.CopyString(characters)];
        if (lookup.TryGetValue(text, out var found))
        {
            return found;
        }

        var added = text.ToString();
        if (shared.Count < MostShared)
        {
            shared.Add(added);
        }

        return added;
    }
}
