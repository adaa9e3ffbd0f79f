using Spillway.Formats.Items;

namespace Spillway.Tests.Formats.Items;

public sealed class PythonSetTests
{
    [Fact]
    public void Few_pairs_come_as_in_Python() =>
        PythonSet.Order([(1, 2), (2, 3), (3, 4)]).ShouldBe([(2, 3), (1, 2), (3, 4)]);

    [Fact]
    public void Many_pairs_come_as_in_Python() =>
        PythonSet.Order([(16, 14), (14, 12), (17, 15), (15, 13), (12, 13), (6, 12), (7, 13), (6, 7), (6, 8), (7, 9), (8, 10), (9, 11), (2, 3), (1, 2), (1, 3), (2, 4), (3, 5), (4, 6), (5, 7), (1, 2)])
            .ShouldBe([(6, 12), (4, 6), (12, 13), (5, 7), (17, 15), (9, 11), (1, 3), (6, 8), (7, 13), (14, 12), (2, 4), (1, 2), (15, 13), (7, 9), (6, 7), (3, 5), (8, 10), (2, 3), (16, 14)]);
}
