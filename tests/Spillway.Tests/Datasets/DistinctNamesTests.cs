using Spillway.Datasets;

namespace Spillway.Tests.Datasets;

public sealed class DistinctNamesTests
{
    [Fact]
    public void The_first_keeps_its_name_and_no_number_takes_one_that_comes_later() =>
        DistinctNames.Later(["x/a.jpg", "x/a.jpg", "y/a.jpg", "x/a_1.jpg", "x/a.jpg"], whateverExtension: false).ShouldBe([(1, "x/a_2.jpg"), (4, "x/a_3.jpg")]);

    [Fact]
    public void Names_can_be_one_whatever_their_extension() =>
        DistinctNames.Later(["a.jpg", "a.png", "a.jpg", ".a", ".b"], whateverExtension: true).ShouldBe([(1, "a_1.png"), (2, "a_2.jpg")]);

    [Fact]
    public void A_million_pictures_of_one_name_take_no_more_time_than_others() =>
        DistinctNames.Later(Enumerable.Repeat("a.jpg", 1_000_000), whateverExtension: false)[^1].ShouldBe((999_999, "a_999999.jpg"));
}
