using CsCheck;
using Spillway.Datasets.Selection;

namespace Spillway.Tests.Datasets.Selection;

public sealed class SubsetSplitTests
{
    private static readonly SubsetSplit Usual = SubsetSplit.Parse("train=0.8,val=0.1,test=0.1", 7);

    [Theory]
    [InlineData(10, 8, 1, 1)]
    [InlineData(1000, 800, 100, 100)]
    [InlineData(15, 12, 2, 1)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(0, 0, 0, 0)]
    public void Counts_are_exact_to_one_frame(int frames, int train, int val, int test)
    {
        var parts = Usual.Divide(Frames(frames));
        Enumerable.Range(0, 3).Select(part => parts.Count(other => other == part)).ShouldBe([train, val, test]);
    }

    [Fact]
    public void The_same_seed_gives_the_same_split_and_another_seed_another_one()
    {
        Usual.Divide(Frames(100)).ShouldBe(SubsetSplit.Parse("train=0.80, val=0.1,test=0.10", 7).Divide(Frames(100)));
        Usual.Divide(Frames(100)).ShouldNotBe(SubsetSplit.Parse("train=0.8,val=0.1,test=0.1", 8).Divide(Frames(100)));
    }

    /// <summary>Written down once: users keep models that were trained on a split.</summary>
    [Fact]
    public void The_split_stays_the_same_from_version_to_version() =>
        string.Concat(SubsetSplit.Parse("a=0.5,b=0.25,c=0.25", 7).Divide(Frames(16)).Select(part => "abc"[part])).ShouldBe(Known);

    [Fact]
    public void The_order_of_the_frames_does_not_matter()
    {
        var frames = Frames(50);
        var reversed = frames.AsEnumerable().Reverse().ToList();
        Usual.Divide(reversed).Reverse().ShouldBe(Usual.Divide(frames));
    }

    [Fact]
    public void One_more_frame_moves_at_most_one_other_across_each_border() =>
        Gen.Select(Gen.Int[0, 300], Gen.Long).Sample((count, seed) =>
        {
            var split = SubsetSplit.Parse("train=0.7,val=0.2,test=0.1", seed);
            var before = split.Divide(Frames(count));
            var after = split.Divide(Frames(count + 1));
            return Enumerable.Range(0, count).Count(frame => before[frame] != after[frame]) <= 2;
        }, iter: 200);

    [Theory]
    [InlineData("train=0.8,val=0.1", "The shares of the split 'train=0.8,val=0.1' add up to 0.9, not to 1.")]
    [InlineData("train", "'train' is no part of a split: write train=0.8,val=0.1,test=0.1.")]
    [InlineData("a=0.5,a=0.5", "The split names 'a' twice.")]
    [InlineData("a=1,b=0", "The share of 'b' in the split must be more than 0.")]
    [InlineData("../x=1", "A subset cannot be called '../x': its name becomes part of file names.")]
    public void What_is_no_split_is_said_in_one_sentence(string text, string sentence) =>
        Should.Throw<InvalidSelectionException>(() => SubsetSplit.Parse(text, 0)).Message.ShouldBe(sentence);

    private const string Known = "acabaabcbcacbaaa";

    private static List<(string Task, int Frame)> Frames(int count) => [.. Enumerable.Range(0, count).Select(frame => ("street", frame))];
}
