using System.Text;

namespace Spillway.Sweeping;

internal enum Verdict
{
    Keep,
    Delete,
}

/// <summary>What is to happen to one thing, the rule that decided, and why, in words for an operator.</summary>
/// <param name="Directory">In which it lies, relative to the data root, forward slashes; empty: the data root itself.</param>
/// <param name="Name">As it lies in its directory: names need not be text.</param>
/// <param name="Kind"><c>dataset</c>, <c>annotations</c>, <c>backup</c>, <c>events</c>, <c>partial</c>, <c>unknown</c>, <c>file</c>, <c>directory</c>, <c>link</c> …</param>
/// <param name="Bytes">On disk.</param>
/// <param name="Age">Since it was last used; negative: its time lies in the future.</param>
/// <param name="Words">Says why. Only who reads it has it put into words, since of a million things few are read about.</param>
internal sealed record SweepItem(string Directory, byte[] Name, string Kind, long Bytes, TimeSpan Age, Verdict Verdict, string Rule, Func<string> Words)
{
    internal SweepItem(string directory, byte[] name, string kind, long bytes, TimeSpan age, Verdict verdict, string rule, string why)
        : this(directory, name, kind, bytes, age, verdict, rule, () => why)
    {
    }

    /// <summary>Relative to the data root, forward slashes.</summary>
    internal string Path => Directory.Length == 0 ? Encoding.UTF8.GetString(Name) : $"{Directory}/{Encoding.UTF8.GetString(Name)}";

    internal string Why => Words();

    /// <summary>When it was last used, as it was when it was judged.</summary>
    internal DateTimeOffset LastUsed { get; init; }

    /// <summary>Its place in the order of runs that go on where an earlier one was cut off.</summary>
    internal ulong Position { get => position ?? SweepOrder.PositionOf(Name); init => position = value; }

    private readonly ulong? position;
}

/// <summary>How it went with an item that was to be deleted.</summary>
/// <param name="Item">As planned; where something changed meanwhile, as it was found at the last look.</param>
internal sealed record SweepStep(SweepItem Item, bool Deleted, string? ChangedMeanwhile, string? Error)
{
    internal static SweepStep Gone(SweepItem item) => new(item, false, "it was gone", null);
}
