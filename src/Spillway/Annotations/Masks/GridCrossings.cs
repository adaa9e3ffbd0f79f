using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Spillway.Annotations.Masks;

/// <summary>
/// Where edges cross the columns of an image: the first row below the crossing, from 0 to the height. The floating point operations are those of
/// the COCO API's <c>rleFrPoly</c>, in the same order, four columns at a time.
/// </summary>
/// <param name="height">Of the image.</param>
internal readonly ref struct GridCrossings(int height)
{
    /// <summary>How many integers behind the last row may be overwritten.</summary>
    internal const int Overrun = Lanes - 1;

    private const int Lanes = 4;

    /// <summary>Writes the rows of <paramref name="count"/> columns from <paramref name="column"/> on; <see cref="Overrun"/> more may be overwritten.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Write(in GridLine line, int column, Span<int> rows, int count)
    {
        var gridColumn = Vector256.Create((double)(((long)column * GridLine.Scale) + 2)) + Vector256.Create(0.0, 5, 10, 15);
        ref var to = ref MemoryMarshal.GetReference(rows);
        var startX = Vector256.Create((double)line.StartX);
        var startY = Vector256.Create((double)line.StartY);
        var half = Vector256.Create(.5);
        var next = Vector256.Create((double)(Lanes * GridLine.Scale));
        if (line.IsFlat)
        {
            var slope = (double)(line.EndY - line.StartY) / (line.EndX - line.StartX);
            // The smaller row of the two grid columns counts; with a negative slope it is that of the second.
            var steps = gridColumn - startX + Vector256.Create(slope < 0 ? 1.0 : 0.0);
            for (var done = 0; done < count; done += Lanes, steps += next)
                Store(Vector256.Truncate(startY + (Vector256.Create(slope) * steps) + half), ref Unsafe.Add(ref to, done));
        }
        else
        {
            var span = (double)(line.EndY - line.StartY);
            var slope = (line.EndX - line.StartX) / span;
            for (var done = 0; done < count; done += Lanes, gridColumn += next)
                Store(startY + StepsPast(line, slope, span, gridColumn) - Vector256<double>.One, ref Unsafe.Add(ref to, done));
        }
    }

    /// <summary>The first step at which the edge is in the farther of the two grid columns: an estimate, then the exact rule of the grid.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> StepsPast(in GridLine line, double slope, double span, Vector256<double> column)
    {
        var one = Vector256<double>.One;
        var startX = Vector256.Create((double)line.StartX);
        var slopes = Vector256.Create(slope);
        var half = Vector256.Create(.5);
        var threshold = column + one;
        var last = Vector256.Create(span);
        var rises = slope > 0 ? Vector256<double>.AllBitsSet : Vector256<double>.Zero;

        var estimate = (column + half - startX) / slopes;
        var step = slope > 0 ? Vector256.Ceiling(estimate) : Vector256.Floor(estimate) + one;
        step = Vector256.Min(Vector256.Max(step, one), last);
        if ((CanGoBack(step) | MustGoOn(step)) != Vector256<double>.Zero)
        {
            for (var lane = 0; lane < Lanes; lane++)
            {
                var single = step;
                while (CanGoBack(single)[lane] is not 0) single -= one;
                while (MustGoOn(single)[lane] is not 0) single += one;
                step = step.WithElement(lane, single[lane]);
            }
        }

        return step;

        Vector256<double> IsPast(Vector256<double> at) =>
            Vector256.Xor(Vector256.GreaterThanOrEqual(startX + (slopes * at) + half, threshold), ~rises);

        Vector256<double> CanGoBack(Vector256<double> at) => IsPast(at - one) & Vector256.GreaterThan(at, one);

        Vector256<double> MustGoOn(Vector256<double> at) => Vector256.AndNot(Vector256.LessThan(at, last), IsPast(at));
    }

    /// <summary>A crossing between two grid rows counts for the image row whose middle is the first behind it: a fifth, rounded to the nearest.</summary>
    private void Store(Vector256<double> gridRows, ref int to)
    {
        var rows = Vector256.Min(Vector256.Max(gridRows, Vector256<double>.Zero) * Vector256.Create(0.2), Vector256.Create((double)height));
        // Adding 2^52 leaves the rounded number in the low bits.
        Vector256.Narrow((rows + Vector256.Create(4503599627370496.0)).AsInt64(), Vector256<long>.Zero).GetLower().StoreUnsafe(ref to);
    }
}
