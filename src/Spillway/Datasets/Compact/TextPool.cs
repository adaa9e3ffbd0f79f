using System.IO.Hashing;
using System.Text;
using System.Text.Json;

namespace Spillway.Datasets.Compact;

/// <summary>Labels, sources and values of attributes repeat a million times: each is one string, found by its bytes.</summary>
internal sealed class TextPool
{
    private const int LongestShared = 128;
    private const int Slots = 1 << 14;
    private const int MostShared = Slots / 2;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly (byte[] Bytes, string Text)?[] shared = new (byte[], string)?[Slots];
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

        var slot = (int)(XxHash3.HashToUInt64(bytes) & (Slots - 1));
        for (; shared[slot] is { } found; slot = (slot + 1) & (Slots - 1))
        {
            if (bytes.SequenceEqual(found.Bytes))
            {
                text = found.Text;
                return true;
            }
        }

        if (!TryDecode(bytes, out text))
        {
            return false;
        }

        if (count < MostShared)
        {
            shared[slot] = (bytes.ToArray(), text);
            count++;
        }

        return true;
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
