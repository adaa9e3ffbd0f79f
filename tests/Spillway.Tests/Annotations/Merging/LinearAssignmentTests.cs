using CsCheck;
using Spillway.Annotations.Merging;

namespace Spillway.Tests.Annotations.Merging;

public sealed class LinearAssignmentTests
{
    [Fact]
    public void No_other_pairing_is_cheaper() => Matrices.Sample(costs =>
    {
        var pairs = LinearAssignment.Solve(costs);

        var paired = pairs.Where(column => column >= 0).ToList();
        paired.Distinct().Count().ShouldBe(Math.Min(costs.GetLength(0), costs.GetLength(1)));
        pairs.Select((column, row) => column < 0 ? 0 : costs[row, column]).Sum().ShouldBe(Cheapest(costs, 0, []), 1e-9);
    });

    /// <summary>What SciPy 1.10 answers.</summary>
    [Fact]
    public void Of_equally_cheap_pairings_it_is_the_one_that_SciPy_takes()
    {
        LinearAssignment.Solve(new double[,] { { 0, 0 }, { 0, 0 } }).ShouldBe([0, 1]);
        LinearAssignment.Solve(new double[,] { { 1, 1, 1 }, { 1, 1, 1 } }).ShouldBe([0, 1]);
        LinearAssignment.Solve(new double[,] { { .1, .1 }, { .1, .1 }, { .1, .1 } }).ShouldBe([0, 1, -1]);
        LinearAssignment.Solve(new double[,] { { .5, .2, .2 }, { .2, .5, .2 }, { .2, .2, .5 }, { .2, .2, .2 } }).ShouldBe([1, 0, -1, 2]);
    }

    private static readonly Gen<double[,]> Matrices =
        from rows in Gen.Int[1, 5]
        from columns in Gen.Int[1, 5]
        from costs in Gen.OneOf(Gen.Double[0, 1], Gen.Int[0, 3].Select(number => (double)number)).Array2D[rows, columns]
        select costs;

    private static double Cheapest(double[,] costs, int row, HashSet<int> taken)
    {
        if (row == costs.GetLength(0))
            return 0;

        var left = costs.GetLength(0) - row;
        var free = costs.GetLength(1) - taken.Count;
        var best = left > free ? Cheapest(costs, row + 1, taken) : double.PositiveInfinity;
        for (var column = 0; column < costs.GetLength(1); column++)
        {
            if (!taken.Add(column))
                continue;

            best = Math.Min(best, costs[row, column] + Cheapest(costs, row + 1, taken));
            taken.Remove(column);
        }

        return best;
    }
}
