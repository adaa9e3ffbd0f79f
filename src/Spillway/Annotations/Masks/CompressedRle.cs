using System.Buffers;

namespace Spillway.Annotations.Masks;

/// <summary>
/// COCO's string form of the runs: five bits a character from '0' on, low ones first, the sixth saying that more follow; from
/// the fourth run on, the difference to the run two before.
/// </summary>
internal static class CompressedRle
{
    public static void Write(ReadOnlySpan<int> counts, IBufferWriter<byte> writer)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            long value = i > 2 ? (long)counts[i] - counts[i - 2] : counts[i];
            var target = writer.GetSpan(8);
            var written = 0;
            for (var more = true; more;)
            {
                var bits = (int)(value & 0x1f);
                value >>= 5;
                more = (bits & 0x10) != 0 ? value != -1 : value != 0;
                target[written++] = (byte)('0' + (more ? bits | 0x20 : bits));
            }

            writer.Advance(written);
        }
    }

    public static void Read(ReadOnlySpan<byte> text, int height, int width, Rle into)
    {
        into.Reset(height, width);
        var size = (long)height * width;
        long total = 0;
        for (var i = 0; i < text.Length;)
        {
            long value = 0;
            var shift = 0;
            bool more;
            do
            {
                var bits = i < text.Length ? text[i++] - '0' : -1;
                if (bits is < 0 or > 63 || shift > 35) throw Broken();
                value |= (long)(bits & 0x1f) << shift;
                shift += 5;
                more = (bits & 0x20) != 0;
                if (!more && (bits & 0x10) != 0) value |= -1L << shift;
            }
            while (more);

            var counts = into.Counts;
            if (counts.Length > 2) value += counts[^2];
            total += value;
            if (value < 0 || total > size) throw Broken();
            into.Add((int)value);
        }

        if (total != size) throw Broken();
    }

    private static InvalidMaskException Broken() => new("A compressed mask is broken: its runs do not fill the image.");
}
