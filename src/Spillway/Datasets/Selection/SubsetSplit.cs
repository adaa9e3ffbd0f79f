using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace Spillway.Datasets.Selection;

/// <summary>
/// Divides frames among new subsets by chance that is the same each time: every frame has a number made of the seed and of what the frame is,
/// and in the order of these numbers the subsets take their shares one after the other. So the counts are exact to one frame, and one
/// more frame moves at most one other across each border.
/// </summary>
public sealed record SubsetSplit(IReadOnlyList<SubsetShare> Shares, long Seed)
{
    /// <summary><c>train=0.8,val=0.1,test=0.1</c>.</summary>
    /// <exception cref="InvalidSelectionException">It is something else, or the shares do not make a whole.</exception>
    public static SubsetSplit Parse(string text, long seed)
    {
        var shares = text.Split(',').Select(One).ToList();
        if (shares.GroupBy(share => share.Name).FirstOrDefault(group => group.Count() > 1) is { } twice)
            throw new InvalidSelectionException($"The split names '{twice.Key}' twice.");

        var sum = shares.Sum(share => share.Share);
        return sum == 1
            ? new SubsetSplit(shares, seed)
            : throw new InvalidSelectionException($"The shares of the split '{text}' add up to {Text(sum)}, not to 1.");
    }

    /// <summary>For each frame the index of its share.</summary>
    /// <param name="frames">Of each the name of its task and its number there: what stays the same wherever the task lies.</param>
    internal int[] Divide(IReadOnlyList<(string Task, int Frame)> frames)
    {
        var order = new int[frames.Count];
        var numbers = new ulong[frames.Count];
        for (var index = 0; index < order.Length; index++)
            (order[index], numbers[index]) = (index, NumberOf(frames[index].Task, frames[index].Frame));

        Array.Sort(numbers, order);
        var parts = new int[order.Length];
        var (place, upTo) = (0, 0m);
        for (var part = 0; part < Shares.Count; part++)
        {
            upTo += Shares[part].Share;
            for (var border = (int)Math.Round(upTo * order.Length, MidpointRounding.AwayFromZero); place < border; place++)
                parts[order[place]] = part;
        }

        return parts;
    }

    private ulong NumberOf(string task, int frame) =>
        XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{task}\0{frame}")), Seed);

    private static SubsetShare One(string text)
    {
        var equals = text.LastIndexOf('=');
        var name = equals < 0 ? "" : text[..equals].Trim();
        if (name.Length == 0 || !decimal.TryParse(text.AsSpan(equals + 1), NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var share))
            throw new InvalidSelectionException($"'{text}' is no part of a split: write train=0.8,val=0.1,test=0.1.");
        if (name is "." or ".." || name.Any(character => char.IsControl(character) || character is '/' or '\\'))
            throw new InvalidSelectionException($"A subset cannot be called '{name}': its name becomes part of file names.");

        return share > 0 ? new SubsetShare(name, share) : throw new InvalidSelectionException($"The share of '{name}' in the split must be more than 0.");
    }

    internal static string Text(decimal share) => share.ToString("0.############################", CultureInfo.InvariantCulture);
}

/// <param name="Share">Of 1.</param>
public sealed record SubsetShare(string Name, decimal Share)
{
    public override string ToString() => $"{Name}={SubsetSplit.Text(Share)}";
}
