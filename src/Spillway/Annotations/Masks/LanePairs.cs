using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Spillway.Annotations.Masks;

/// <summary>
/// Of numbers in any order, each lane for itself: how much lies between the first and the second, the third and the fourth, and so on. Few numbers go
/// through the smallest networks that sort them, in registers; the last step of each is left out, since only its differences count.
/// </summary>
internal static class LanePairs
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Between(Vector256<int> a, Vector256<int> b) => Vector256.Max(a, b) - Vector256.Min(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Between(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        Sort(ref a, ref c);
        Sort(ref b, ref d);
        Sort(ref a, ref b);
        Sort(ref c, ref d);
        return d - a - Between(b, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Between(
        Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, Vector256<int> e, Vector256<int> f, Vector256<int> g, Vector256<int> h)
    {
        Sort(ref a, ref c);
        Sort(ref b, ref d);
        Sort(ref e, ref g);
        Sort(ref f, ref h);
        Sort(ref a, ref e);
        Sort(ref b, ref f);
        Sort(ref c, ref g);
        Sort(ref d, ref h);
        Sort(ref a, ref b);
        Sort(ref c, ref d);
        Sort(ref e, ref f);
        Sort(ref g, ref h);
        Sort(ref c, ref e);
        Sort(ref d, ref f);
        Sort(ref b, ref e);
        Sort(ref d, ref g);
        return h - a - Between(b, c) - Between(d, e) - Between(f, g);
    }

    /// <summary>By bubble sort; of an odd count the largest is nobody's.</summary>
    public static Vector256<int> Between(Span<Vector256<int>> numbers)
    {
        for (var end = numbers.Length - 1; end > 0; end--)
        {
            var largest = numbers[0];
            for (var i = 1; i <= end; i++)
            {
                var number = numbers[i];
                numbers[i - 1] = Vector256.Min(largest, number);
                largest = Vector256.Max(largest, number);
            }

            numbers[end] = largest;
        }

        var between = Vector256<int>.Zero;
        for (var i = 0; i + 1 < numbers.Length; i += 2) between += numbers[i + 1] - numbers[i];
        return between;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sort(ref Vector256<int> smaller, ref Vector256<int> larger) => (smaller, larger) = (Vector256.Min(smaller, larger), Vector256.Max(smaller, larger));
}
