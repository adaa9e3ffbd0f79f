using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace Spillway.Datasets.Compact;

/// <summary>Labels, sources and values of attributes repeat a million times: each is one string, found by its bytes.</summary>
internal sealed class TextPool
{
    private const int LongestShared = 128;
    private const int MostShared = 1 << 13;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>A power of two; at least half of them are free.</summary>
    private (byte[] Bytes, string Text)?[] shared = new (byte[], string)?[1 << 8];
    private int count;

    internal string Get(in Utf8JsonReader token) =>
        !token.ValueIsEscaped && TryGet(token.ValueSpan, out var text) ? text : token.GetString()!;

    /// <returns>False when the bytes are no UTF-8.</returns>
    internal bool TryGet(ReadOnlySpan<byte> bytes, out string text)
    {
        if (bytes.Length > LongestShared)
        {
            return TryDecode(bytes, out text);
        }

        var slot = SlotOf(bytes);
        if (shared[slot] is { } found)
        {
            text = found.Text;
            return true;
        }

        if (!TryDecode(bytes, out text))
        {
            return false;
        }

        if (count < MostShared)
        {
            shared[slot] = (bytes.ToArray(), text);
            if (++count > shared.Length / 2)
            {
                Grow();
            }
        }

        return true;
    }

    /// <summary>Where these bytes are, or would be.</summary>
    private int SlotOf(ReadOnlySpan<byte> bytes)
    {
        var mask = shared.Length - 1;
        var slot = (int)XxHash3.HashToUInt64(bytes) & mask;
        while (shared[slot] is { } other && !bytes.SequenceEqual(other.Bytes))
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Grow()
    {
        var before = shared;
        shared = new (byte[], string)?[before.Length * 2];
        foreach (var entry in before)
        {
            if (entry is { } text)
            {
                shared[SlotOf(text.Bytes)] = text;
            }
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        try
        {
            text = Strict.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
