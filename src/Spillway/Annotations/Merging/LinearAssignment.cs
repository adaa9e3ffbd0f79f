namespace Spillway.Annotations.Merging;

/// <summary>
/// The cheapest way to pair rows with columns (Hungarian method with shortest augmenting paths, D. F. Crouse, "On implementing 2D
/// rectangular assignment algorithms", 2016). Among equally cheap ways it takes the one that SciPy's linear_sum_assignment takes.
/// </summary>
internal sealed class LinearAssignment
{
    private readonly double[,] costs;
    private readonly int rows;
    private readonly int columns;
    private readonly double[] rowPrices;
    private readonly double[] columnPrices;
    private readonly int[] columnOfRow;
    private readonly int[] rowOfColumn;
    private readonly int[] rowBefore;
    private readonly double[] pathCosts;
    private readonly bool[] rowSeen;
    private readonly bool[] columnSeen;
    private readonly int[] remaining;

    private LinearAssignment(double[,] costs)
    {
        this.costs = costs;
        rows = costs.GetLength(0);
        columns = costs.GetLength(1);
        rowPrices = new double[rows];
        columnPrices = new double[columns];
        columnOfRow = Filled(rows);
        rowOfColumn = Filled(columns);
        rowBefore = Filled(columns);
        pathCosts = new double[columns];
        rowSeen = new bool[rows];
        columnSeen = new bool[columns];
        remaining = new int[columns];
    }

    /// <summary>For each row its column, or -1 where there are more rows than columns.</summary>
    public static int[] Solve(double[,] costs)
    {
        if (costs.GetLength(0) <= costs.GetLength(1))
            return new LinearAssignment(costs).Solve();

        var assigned = Filled(costs.GetLength(0));
        var rowOfColumn = new LinearAssignment(Transposed(costs)).Solve();
        for (var column = 0; column < rowOfColumn.Length; column++)
            assigned[rowOfColumn[column]] = column;

        return assigned;
    }

    private int[] Solve()
    {
        for (var row = 0; row < rows; row++)
        {
            var (sink, cost) = ShortestPath(row);
            Reprice(row, cost);
            Augment(row, sink);
        }

        return columnOfRow;
    }

    /// <summary>From a free row along alternating pairs to the nearest free column.</summary>
    private (int Sink, double Cost) ShortestPath(int start)
    {
        // Backwards, as SciPy has it: where all costs are equal this gives the identity.
        for (var index = 0; index < columns; index++)
            remaining[index] = columns - index - 1;

        Array.Clear(rowSeen);
        Array.Clear(columnSeen);
        Array.Fill(pathCosts, double.PositiveInfinity);
        var (row, left, cheapest) = (start, columns, 0.0);
        while (true)
        {
            rowSeen[row] = true;
            var next = CheapestColumn(row, cheapest, left);
            var column = remaining[next];
            cheapest = pathCosts[column];
            columnSeen[column] = true;
            if (rowOfColumn[column] < 0)
                return (column, cheapest);

            row = rowOfColumn[column];
            remaining[next] = remaining[--left];
        }
    }

    private int CheapestColumn(int row, double paid, int left)
    {
        var (chosen, lowest) = (0, double.PositiveInfinity);
        for (var index = 0; index < left; index++)
        {
            var column = remaining[index];
            var cost = paid + costs[row, column] - rowPrices[row] - columnPrices[column];
            if (cost < pathCosts[column])
            {
                rowBefore[column] = row;
                pathCosts[column] = cost;
            }

            // Of equal ones a free column is better: the path ends there.
            if (pathCosts[column] < lowest || (pathCosts[column] == lowest && rowOfColumn[column] < 0))
                (chosen, lowest) = (index, pathCosts[column]);
        }

        return chosen;
    }

    private void Reprice(int start, double cost)
    {
        rowPrices[start] += cost;
        for (var row = 0; row < rows; row++)
        {
            if (rowSeen[row] && row != start)
                rowPrices[row] += cost - pathCosts[columnOfRow[row]];
        }

        for (var column = 0; column < columns; column++)
        {
            if (columnSeen[column])
                columnPrices[column] -= cost - pathCosts[column];
        }
    }

    private void Augment(int start, int sink)
    {
        var column = sink;
        while (true)
        {
            var row = rowBefore[column];
            rowOfColumn[column] = row;
            (columnOfRow[row], column) = (column, columnOfRow[row]);
            if (row == start)
                return;
        }
    }

    private static double[,] Transposed(double[,] matrix)
    {
        var transposed = new double[matrix.GetLength(1), matrix.GetLength(0)];
        for (var row = 0; row < matrix.GetLength(0); row++)
        {
            for (var column = 0; column < matrix.GetLength(1); column++)
                transposed[column, row] = matrix[row, column];
        }

        return transposed;
    }

    private static int[] Filled(int length)
    {
        var array = new int[length];
        Array.Fill(array, -1);
        return array;
    }
}
