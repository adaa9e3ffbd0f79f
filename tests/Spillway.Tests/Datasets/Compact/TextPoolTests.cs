using System.Text;
using Spillway.Datasets.Compact;

namespace Spillway.Tests.Datasets.Compact;

public sealed class TextPoolTests
{
    [Fact]
    public void Texts_that_come_again_are_one_string_however_many_came_between()
    {
        var pool = new TextPool();
        var first = Enumerable.Range(0, 8000).Select(number => Get(pool, $"größe {number}")).ToList();

        var again = Enumerable.Range(0, 8000).Select(number => Get(pool, $"größe {number}")).ToList();

        Assert.Equal(Enumerable.Range(0, 8000).Select(number => $"größe {number}"), first);
        Assert.All(first.Zip(again), pair => Assert.Same(pair.First, pair.Second));
    }

    [Fact]
    public void A_document_of_nothing_but_different_texts_does_not_fill_memory_and_reads_the_same()
    {
        var pool = new TextPool();

        Assert.All(Enumerable.Range(0, 50_000), number => Assert.Equal($"text {number}", Get(pool, $"text {number}")));

        Assert.NotSame(Get(pool, "text 49999"), Get(pool, "text 49999"));
        Assert.Same(Get(pool, "text 0"), Get(pool, "text 0"));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(500)]
    public void Bytes_that_are_no_text_are_refused(int length)
    {
        var bytes = new byte[length];
        bytes[^1] = 0xC3;

        Assert.False(new TextPool().TryGet(bytes, out _));
    }

    private static string Get(TextPool pool, string text)
    {
        Assert.True(pool.TryGet(Encoding.UTF8.GetBytes(text), out var pooled));
        return pooled;
    }
}
