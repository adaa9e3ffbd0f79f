using System.Buffers;
using System.Text.Json;

namespace Spillway.Datasets.Compact;

/// <summary>Tokens of a JSON stream of any length, in a buffer that holds the longest token.</summary>
internal ref struct JsonStreamReader
{
    /// <summary>A single number or string that does not fit is no annotation.</summary>
    private const int LongestToken = 16 << 20;

    private readonly Stream stream;
    private readonly bool rented;
    private byte[] buffer;
    private int filled;
    private int consumed;
    private long before;
    private bool ended;
    private Utf8JsonReader reader;

    internal JsonStreamReader(Stream stream)
    {
        this.stream = stream;
        rented = true;
        buffer = ArrayPool<byte>.Shared.Rent(256 << 10);
        reader = new Utf8JsonReader(ReadOnlySpan<byte>.Empty, isFinalBlock: false, default);
    }

    /// <summary>Of a document that is here as a whole.</summary>
    internal JsonStreamReader(byte[] document, int length)
    {
        stream = Stream.Null;
        buffer = document;
        filled = length;
        ended = true;
        reader = new Utf8JsonReader(document.AsSpan(0, length), isFinalBlock: true, default);
    }

    internal readonly JsonTokenType Token => reader.TokenType;

    /// <summary>The token itself: names, strings and numbers are asked of it.</summary>
    [System.Diagnostics.CodeAnalysis.UnscopedRef]
    internal readonly ref readonly Utf8JsonReader Current => ref reader;

    /// <exception cref="JsonException">The stream is no JSON, or ends inside.</exception>
    internal bool Read()
    {
        while (!reader.Read())
        {
            if (ended)
            {
                return false;
            }

            Refill();
        }

        return true;
    }

    /// <summary>Past the value at which the reader stands: behind a name, to its value's end.</summary>
    internal void Skip()
    {
        if (Token == JsonTokenType.PropertyName)
        {
            Read();
        }

        if (Token is JsonTokenType.StartObject or JsonTokenType.StartArray)
        {
            var depth = reader.CurrentDepth;
            while (Read() && reader.CurrentDepth > depth)
            {
            }
        }
    }

    /// <summary>What lies here, unread, behind the token.</summary>
    internal readonly ReadOnlySpan<byte> Ahead => buffer.AsSpan(consumed + (int)reader.BytesConsumed, filled - consumed - (int)reader.BytesConsumed);

    /// <summary>The bytes from the start of the stream to the end of the token.</summary>
    internal readonly long Position => before + consumed + reader.BytesConsumed;

    /// <summary>Past bytes of <see cref="Ahead"/> that somebody else read: whole elements of the list in which the reader stands behind one.</summary>
    internal void Pass(int count)
    {
        consumed += (int)reader.BytesConsumed + count;
        reader = new Utf8JsonReader(buffer.AsSpan(consumed, filled - consumed), ended, reader.CurrentState);
    }

    internal void Release()
    {
        if (rented)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        buffer = [];
    }

    private void Refill()
    {
        consumed += (int)reader.BytesConsumed;
        var left = filled - consumed;
        if (left == buffer.Length)
        {
            if (buffer.Length >= LongestToken)
            {
                throw new JsonException("holds a value that is too long");
            }

            var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
            buffer.AsSpan(0, filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }
        else
        {
            buffer.AsSpan(consumed, left).CopyTo(buffer);
        }

        before += consumed;
        consumed = 0;
        filled = left;
        var read = stream.Read(buffer.AsSpan(filled));
        filled += read;
        ended = read == 0;
        reader = new Utf8JsonReader(buffer.AsSpan(0, filled), ended, reader.CurrentState);
    }
}
