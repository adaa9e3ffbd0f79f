using System.Buffers;
using System.Text;
using CsCheck;
using Spillway.Annotations.Masks;

namespace Spillway.Tests.Annotations.Masks;

public sealed class RleTests
{
    [Fact]
    public void The_area_is_the_number_of_pixels() =>
        Bitmap.Any.Sample(bitmap => bitmap.ToRle().Area.ShouldBe(bitmap.Count()));

    [Fact]
    public void A_compressed_mask_is_the_same_mask() => Bitmap.Any.Sample(bitmap =>
    {
        var writer = new ArrayBufferWriter<byte>();
        using var rle = bitmap.ToRle();
        CompressedRle.Write(rle.Counts, writer);
        using var read = new Rle();
        CompressedRle.Read(writer.WrittenSpan, bitmap.Height, bitmap.Width, read);
        read.Counts.ToArray().ShouldBe(rle.Counts.ToArray());
    });

    [Fact]
    public void The_compressed_form_is_the_one_of_the_COCO_API()
    {
        var writer = new ArrayBufferWriter<byte>();
        CompressedRle.Write([6, 1, 40, 4, 5, 4, 5, 4, 21], writer);
        Encoding.ASCII.GetString(writer.WrittenSpan).ShouldBe("61X13mN000`0");
    }

    [Theory]
    [InlineData("61X13mN000")]
    [InlineData("61X13mN000`0`0`0`0")]
    [InlineData("6 1")]
    [InlineData("X")]
    [InlineData("oooooooooooooooooooo")]
    [InlineData("0M")]
    public void A_broken_compressed_mask_is_refused(string text) =>
        Should.Throw<InvalidMaskException>(() => CompressedRle.Read(Encoding.ASCII.GetBytes(text), 9, 10, new Rle()));

    [Fact]
    public void The_union_has_the_pixels_of_both() =>
        Gen.Select(Bitmap.Any, Gen.Int[0, int.MaxValue]).Sample((first, seed) =>
        {
            var random = new Random(seed);
            var second = Bitmap.FromPixels(first.Height, first.Width, _ => random.Next(3) == 0);
            using var union = first.ToRle();
            new RleUnion().Add(union, second.ToRle());
            Bitmap.FromPixels(first.Height, first.Width, i => first.Pixels[i / first.Width, i % first.Width] || second.Pixels[i / first.Width, i % first.Width])
                .ToRle().Counts.ToArray().ShouldBe(union.Counts.ToArray());
        });

    [Fact]
    public void The_box_holds_the_mask_as_the_COCO_API_has_it() => Bitmap.Any.Sample(bitmap =>
    {
        using var rle = bitmap.ToRle();
        var set = (from row in Enumerable.Range(0, bitmap.Height) from column in Enumerable.Range(0, bitmap.Width) where bitmap.Pixels[row, column] select (row, column)).ToList();
        var box = rle.Box;
        if (set.Count == 0)
        {
            box.ShouldBe(default);
            return;
        }

        var (left, right, top, bottom) = (set.Min(p => p.column), set.Max(p => p.column), set.Min(p => p.row), set.Max(p => p.row));
        box.ShouldBe(new MaskBox(left, top, right - left + 1, bottom - top + 1));
    });
}
