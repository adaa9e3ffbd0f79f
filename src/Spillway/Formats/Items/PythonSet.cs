using System.Numerics;

namespace Spillway.Formats.Items;

/// <summary>
/// The order in which Python goes through a set of pairs of whole numbers: CVAT's exporters keep the lines of skeletons in one. It follows
/// from the hash of a tuple and the way CPython fills its table.
/// </summary>
internal static class PythonSet
{
    private const int LinearProbes = 9;

    public static IReadOnlyList<(int First, int Second)> Order(IEnumerable<(int First, int Second)> pairs)
    {
        var table = new (int, int)?[8];
        var used = 0;
        foreach (var pair in pairs)
        {
            ref var place = ref Place(table, pair);
            if (place is not null)
                continue;

            place = pair;
            if (++used * 5 >= (table.Length - 1) * 3)
                table = Enlarge(table, used);
        }

        return [.. table.Where(pair => pair is not null).Select(pair => pair!.Value)];
    }

    private static (int, int)?[] Enlarge((int, int)?[] table, int used)
    {
        var wanted = used > 50_000 ? used * 2 : used * 4;
        var size = 8;
        while (size <= wanted)
            size <<= 1;
        var larger = new (int, int)?[size];
        foreach (var pair in table)
        {
            if (pair is { } value)
                Place(larger, value) = value;
        }

        return larger;
    }

    /// <summary>Where the pair is, or would go.</summary>
    private static ref (int, int)? Place((int, int)?[] table, (int, int) pair)
    {
        var mask = (ulong)table.Length - 1;
        var perturb = Hash(pair.Item1, pair.Item2);
        for (var at = perturb & mask; ;)
        {
            var probes = at + LinearProbes <= mask ? LinearProbes : 0;
            for (var probe = at; probe <= at + (ulong)probes; probe++)
            {
                if (table[probe] is not { } other || other == pair)
                    return ref table[probe];
            }

            perturb >>= 5;
            at = ((at * 5) + 1 + perturb) & mask;
        }
    }

    private static ulong Hash(int first, int second)
    {
        const ulong Prime1 = 11400714785074694791, Prime2 = 14029467366897019727, Prime5 = 2870177450012600261;
        var hash = Prime5;
        foreach (var number in (ReadOnlySpan<int>)[first, second])
        {
            // Python gives -1 the hash of -2: -1 means an error there.
            hash += (ulong)(long)(number == -1 ? -2 : number) * Prime2;
            hash = BitOperations.RotateLeft(hash, 31) * Prime1;
        }

        return hash + (2 ^ (Prime5 ^ 3527539));
    }
}
