using System.IO.Hashing;

namespace Spillway.Sweeping;

/// <summary>
/// Which names of an area come, and in which order. A run that nothing hurries takes them as the directory lists them. One that goes on where
/// an earlier one was cut off takes them by a number made from each name, which stands still while others come and go: so it can say
/// "from here on", and everything gets its turn.
/// </summary>
internal sealed class SweepOrder
{
    private readonly bool sorted;
    private readonly ulong after, upTo;

    private SweepOrder(bool sorted, ulong after, ulong upTo, Func<long, bool>? enough)
    {
        (this.sorted, this.after, this.upTo) = (sorted, after, upTo);
        Enough = enough ?? (_ => false);
    }

    /// <summary>What is to be deleted is deleted right away, so it is looked at again then.</summary>
    internal bool DeletesNext { get; private init; }

    /// <summary>Everything, as it comes.</summary>
    /// <param name="plainlyKept">See <see cref="PlainlyKept"/>.</param>
    internal static SweepOrder AsListed(Func<long, bool>? enough = null, Action<long, long>? plainlyKept = null, bool deletesNext = false) =>
        new(false, 0, ulong.MaxValue, enough) { PlainlyKept = plainlyKept, DeletesNext = deletesNext };

    /// <summary>Everything, by position.</summary>
    internal static SweepOrder Sorted(Func<long, bool>? enough = null) => new(true, 0, ulong.MaxValue, enough) { FromTheStart = true };

    /// <summary>What has a position after this one; who must see everything takes the rest behind it.</summary>
    internal static SweepOrder After(ulong position, Func<long, bool>? enough = null) => new(true, position, ulong.MaxValue, enough);

    /// <summary>What has a position up to this one.</summary>
    internal static SweepOrder UpTo(ulong position, Func<long, bool>? enough = null) => new(true, 0, position, enough) { FromTheStart = true, IsRest = true };

    internal bool IsSorted => sorted;

    /// <summary>Told the number and the bytes of things that are kept for their youth alone, which need no item of their own; null: they do.</summary>
    internal Action<long, long>? PlainlyKept { get; private init; }

    private bool FromTheStart { get; init; }

    /// <summary>The area had its first part in this run already.</summary>
    internal bool IsRest { get; private init; }

    /// <summary>Asked with the number of things looked at by who looks at everything before the first verdict: whether the time for that is over.</summary>
    internal Func<long, bool> Enough { get; }

    internal static ulong PositionOf(ReadOnlySpan<byte> name, long seed = 0) => XxHash64.HashToUInt64(name, seed);

    internal IEnumerable<byte[]> Of(IEnumerable<byte[]> names) => sorted ? Pick(names, name => PositionOf(name)).Select(pair => pair.Item) : names;

    /// <summary>All of them, those of this part first.</summary>
    internal IEnumerable<byte[]> AllOf(IEnumerable<byte[]> names)
    {
        if (!sorted) return names;
        var all = new CompactNames();
        List<(bool Later, ulong Position, int Index)> order = [];
        foreach (var name in names)
        {
            var position = PositionOf(name);
            order.Add((!IsIn(position), position, all.Count));
            all.Add(name);
        }

        order.Sort();
        return order.Select(each => all.At(each.Index));
    }

    internal IEnumerable<T> Of<T>(IEnumerable<T> things, Func<T, ulong> positionOf) => sorted ? Pick(things, positionOf).Select(pair => pair.Item) : things;

    private IEnumerable<(ulong Position, T Item)> Pick<T>(IEnumerable<T> things, Func<T, ulong> positionOf) =>
        things.Select(thing => (Position: positionOf(thing), Item: thing)).Where(pair => IsIn(pair.Position)).OrderBy(pair => pair.Position);

    private bool IsIn(ulong position) => position <= upTo && (FromTheStart || position > after);
}
