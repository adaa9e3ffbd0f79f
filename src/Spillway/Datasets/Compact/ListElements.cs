using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spillway.Datasets.Compact;

/// <summary>
/// Finds where objects of a JSON list end without reading them, so that several threads can read one list: only quotes, backslashes and brackets
/// are looked at, 64 bytes at a time. What is no JSON gets some border all the same, and its fault is found by whoever reads it.
/// </summary>
internal static class ListElements
{
    private const int BlockLength = 64;

    /// <param name="json">What stands behind an element of a list.</param>
    /// <returns>The bytes up to the end of the last object that is here to its end, and of the same list; 0: there is none.</returns>
    internal static int WholeLength(ReadOnlySpan<byte> json)
    {
        Span<byte> rest = stackalloc byte[BlockLength];
        var (whole, depth, inText, escaped) = (0, 0, 0UL, false);
        for (var at = 0; at < json.Length; at += BlockLength)
        {
            scoped ReadOnlySpan<byte> block;
            if (json.Length - at >= BlockLength)
            {
                block = json.Slice(at, BlockLength);
            }
            else
            {
                rest.Fill((byte)' ');
                json[at..].CopyTo(rest);
                block = rest;
            }

            var texts = TextsOf(block, ref inText, ref escaped);
            var opening = BracketsOf(block, (byte)'{') & ~texts;
            var closing = BracketsOf(block, (byte)'}') & ~texts;
            var closed = BitOperations.PopCount(closing);
            if (depth > closed)
            {
                depth += BitOperations.PopCount(opening) - closed;
                continue;
            }

            for (var brackets = opening | closing; brackets != 0; brackets &= brackets - 1)
            {
                if ((opening & brackets & (0 - brackets)) != 0)
                {
                    depth++;
                }
                else if (--depth == 0)
                {
                    whole = at + BitOperations.TrailingZeroCount(brackets) + 1;
                }
                else if (depth < 0)
                {
                    return whole;
                }
            }
        }

        return whole;
    }

    /// <summary>One bit for each byte of a text between its quotes, the first of these included.</summary>
    private static ulong TextsOf(ReadOnlySpan<byte> block, ref ulong inText, ref bool escaped)
    {
        var quotes = Matches(block, (byte)'"');
        if (escaped || Matches(block, (byte)'\\') != 0)
        {
            quotes = WithoutEscaped(block, quotes, ref escaped);
        }

        // Each bit becomes the parity of itself and all below: odd from one quote to the next.
        for (var shift = 1; shift < BlockLength; shift <<= 1)
        {
            quotes ^= quotes << shift;
        }

        var texts = quotes ^ inText;
        inText = (ulong)((long)texts >> (BlockLength - 1));
        return texts;
    }

    private static ulong WithoutEscaped(ReadOnlySpan<byte> block, ulong quotes, ref bool escaped)
    {
        for (var i = 0; i < block.Length; i++)
        {
            if (escaped)
            {
                quotes &= ~(1UL << i);
                escaped = false;
            }
            else
            {
                escaped = block[i] == '\\';
            }
        }

        return quotes;
    }

    /// <summary>A curly bracket and the square one of the same side differ in one bit.</summary>
    private static ulong BracketsOf(ReadOnlySpan<byte> block, byte curly) => Matches(block, curly, 0x20);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Matches(ReadOnlySpan<byte> block, byte wanted, byte ignored = 0)
    {
        ref var first = ref MemoryMarshal.GetReference(block);
        var (value, ignore) = (Vector128.Create(wanted), Vector128.Create(ignored));
        ulong bits = 0;
        for (var i = 0; i < BlockLength; i += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref first, (nuint)i) | ignore;
            bits |= (ulong)Vector128.Equals(bytes, value).ExtractMostSignificantBits() << i;
        }

        return bits;
    }
}
