using CsCheck;
using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

/// <summary>A mask pixel by pixel: slow, plain, and what the fast code is compared with.</summary>
internal sealed class Bitmap(int height, int width)
{
    public bool[,] Pixels { get; } = new bool[height, width];

    public int Height => height;

    public int Width => width;

    public static readonly Gen<Bitmap> Any =
        from height in Gen.Int[1, 12]
        from width in Gen.Int[1, 12]
        from share in Gen.Int[0, 10]
        from pixels in Gen.Int[0, 9].Array[height * width]
        select FromPixels(height, width, i => pixels[i] < share);

    public static Bitmap FromPixels(int height, int width, Func<int, bool> isSet)
    {
        var bitmap = new Bitmap(height, width);
        for (var i = 0; i < height * width; i++) bitmap.Pixels[i / width, i % width] = isSet(i);
        return bitmap;
    }

    public static Bitmap From(Rle rle)
    {
        var bitmap = new Bitmap(rle.Height, rle.Width);
        var position = 0;
        for (var i = 0; i < rle.Counts.Length; i++)
        {
            for (var n = 0; n < rle.Counts[i]; n++, position++) bitmap.Pixels[position % rle.Height, position / rle.Height] = i % 2 == 1;
        }

        position.ShouldBe(rle.Height * rle.Width);
        return bitmap;
    }

    public int Count() => Pixels.Cast<bool>().Count(pixel => pixel);

    public Rle ToRle()
    {
        var rle = new Rle();
        rle.Reset(height, width);
        foreach (var count in Runs(Enumerable.Range(0, height * width).Select(i => Pixels[i % height, i / height]))) rle.Add(count);
        return rle;
    }

    /// <summary>CVAT's points for this mask, in a box of the caller's choice that holds it.</summary>
    public double[] ToCvat(int left, int top, int right, int bottom)
    {
        var pixels = from row in Enumerable.Range(top, bottom - top + 1) from column in Enumerable.Range(left, right - left + 1) select Pixels[row, column];
        return [.. Runs(pixels).Select(count => (double)count), left, top, right, bottom];
    }

    private static List<int> Runs(IEnumerable<bool> pixels)
    {
        var runs = new List<int> { 0 };
        foreach (var pixel in pixels)
        {
            if (pixel == (runs.Count % 2 == 0)) runs[^1]++;
            else runs.Add(1);
        }

        return runs;
    }
}
