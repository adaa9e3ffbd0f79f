using CsCheck;
using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

public sealed class CvatMaskTests
{
    [Fact]
    public void Rows_become_columns_pixel_by_pixel() => Bitmap.Any.Sample(bitmap =>
    {
        using var rle = new Rle();
        new CvatMask().ToRle(bitmap.ToCvat(0, 0, bitmap.Width - 1, bitmap.Height - 1), bitmap.Height, bitmap.Width, rle);
        rle.Counts.ToArray().ShouldBe(bitmap.ToRle().Counts.ToArray());
    });

    [Fact]
    public void Columns_become_rows_in_the_smallest_box() => Bitmap.Any.Sample(bitmap =>
    {
        using var rle = bitmap.ToRle();
        var box = rle.Box;
        var expected = box.Width == 0 ? [] : bitmap.ToCvat(box.Left, box.Top, box.Left + box.Width - 1, box.Top + box.Height - 1);
        new CvatMask().FromRle(rle).ShouldBe(expected);
    });

    [Fact]
    public void A_box_lies_anywhere_in_the_image_and_what_is_outside_of_it_is_left_out() =>
        Gen.Select(Bitmap.Any, Gen.Int[-5, 10], Gen.Int[-5, 10], Gen.Int[1, 15], Gen.Int[1, 15]).Sample((bitmap, left, top, height, width) =>
        {
            var points = bitmap.ToCvat(0, 0, bitmap.Width - 1, bitmap.Height - 1);
            (points[^4], points[^3], points[^2], points[^1]) = (left, top, left + bitmap.Width - 1, top + bitmap.Height - 1);
            using var rle = new Rle();
            new CvatMask().ToRle(points, height, width, rle);
            var expected = Bitmap.FromPixels(height, width, i => IsSet((i / width) - top, (i % width) - left));
            rle.Counts.ToArray().ShouldBe(expected.ToRle().Counts.ToArray());
            bool IsSet(int row, int column) => row >= 0 && row < bitmap.Height && column >= 0 && column < bitmap.Width && bitmap.Pixels[row, column];
        });

    [Theory]
    [InlineData(new double[] { 1, 2, 3 }, "A mask has no box.")]
    [InlineData(new double[] { 2, 3, 0, 0, 1, 1 }, "A mask has runs longer than its box of 2 × 2 pixels.")]
    [InlineData(new double[] { -1, 2, 0, 0, 1, 1 }, "A mask has a run of length -1.")]
    [InlineData(new double[] { 1, double.NaN, 0, 0, 1, 1 }, "A mask has a run of length NaN.")]
    [InlineData(new double[] { 1, 2, 2, 0, 1, 1 }, "A mask's box ends before it starts.")]
    [InlineData(new double[] { 1, 2, 0, 0, double.PositiveInfinity, 1 }, "A mask's box has the edge Infinity, which is no position in an image.")]
    public void A_broken_mask_is_refused_with_a_sentence(double[] points, string sentence) =>
        Should.Throw<InvalidMaskException>(() => new CvatMask().ToRle(points, 10, 10, new Rle())).Message.ShouldBe(sentence);
}
