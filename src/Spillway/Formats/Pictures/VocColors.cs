namespace Spillway.Formats.Pictures;

/// <summary>The colors that PASCAL VOC gives to numbers: the number's bits, dealt out to red, green and blue from the highest place down.</summary>
internal static class VocColors
{
    public const int Count = 256;

    /// <summary>Red, green and blue of each of the first 256 numbers.</summary>
    public static byte[] Create()
    {
        var colors = new byte[3 * Count];
        for (var index = 0; index < Count; index++) Of(index, colors.AsSpan(3 * index, 3));
        return colors;
    }

    public static void Of(int number, Span<byte> color)
    {
        color[..3].Clear();
        for (var place = 7; place >= 0; place--, number >>= 3)
        {
            for (var channel = 0; channel < 3; channel++) color[channel] |= (byte)(((number >> channel) & 1) << place);
        }
    }
}
