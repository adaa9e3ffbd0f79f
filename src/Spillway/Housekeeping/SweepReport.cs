using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>What a run did.</summary>
internal sealed class SweepReport
{
    /// <summary>Of so many, words are kept: those of a million would take what a sweep must not.</summary>
    private const int MostWords = 1000;

    private long moreChanges, moreErrors;

    public bool DryRun { get; init; }

    public double Seconds { get; set; }

    public long LookedAt { get; private set; }

    /// <summary>In a dry run: that would be.</summary>
    public long Deleted { get; private set; }

    /// <summary>On disk; in a dry run: that would be freed.</summary>
    public long DeletedBytes { get; private set; }

    public long Kept { get; private set; }

    public long KeptBytes { get; private set; }

    /// <summary>Deleted items by the rule that decided.</summary>
    public SortedDictionary<string, long> DeletedByRule { get; } = new(StringComparer.Ordinal);

    /// <summary>Their bytes on disk.</summary>
    public SortedDictionary<string, long> DeletedBytesByRule { get; } = new(StringComparer.Ordinal);

    /// <summary>Planned for deletion, but somebody used or removed them first: the first of them, in words.</summary>
    public List<string> ChangedMeanwhile { get; } = [];

    public long ChangedCount => ChangedMeanwhile.Count + moreChanges;

    /// <summary>The first of them, in words.</summary>
    public List<string> Errors { get; } = [];

    public long ErrorCount => Errors.Count + moreErrors;

    /// <summary>Null: it came to its end.</summary>
    public string? StoppedEarly { get; set; }

    /// <summary>Null: not held. Otherwise why nothing was looked at.</summary>
    public string? Held { get; set; }

    /// <summary>Null: nobody else cleans. Otherwise who does, so that this run did nothing.</summary>
    public string? Busy { get; init; }

    /// <summary>Null: it did not fail. Single items that cannot be deleted are <see cref="Errors"/>.</summary>
    public string? Failed { get; init; }

    /// <summary>In one word, as the history keeps it.</summary>
    public string State => Failed is not null ? "failed" : Busy is not null ? "busy" : Held is not null ? "held" : StoppedEarly is not null ? "stopped" : "finished";

    public void CountPlainlyKept(long items, long bytes)
    {
        LookedAt += items;
        Kept += items;
        KeptBytes += bytes;
    }

    public void Count(SweepItem item, SweepStep? step)
    {
        LookedAt++;
        if (step is { Deleted: true } || (step is null && item.Verdict == Verdict.Delete))
        {
            Deleted++;
            DeletedBytes += item.Bytes;
            DeletedByRule[item.Rule] = DeletedByRule.GetValueOrDefault(item.Rule) + 1;
            DeletedBytesByRule[item.Rule] = DeletedBytesByRule.GetValueOrDefault(item.Rule) + item.Bytes;
            return;
        }

        Kept++;
        KeptBytes += item.Bytes;
        if (step?.ChangedMeanwhile is { } change) Tell(ChangedMeanwhile, item, change, ref moreChanges);
        if (item.Rule == Unreadable.Rule) Tell(Errors, item, item.Why, ref moreErrors);
        if (step?.Error is { } error) Tell(Errors, item, error, ref moreErrors);
    }

    private static void Tell(List<string> words, SweepItem item, string what, ref long more)
    {
        if (words.Count < MostWords) words.Add($"{item.Path}: {what}");
        else more++;
    }

    public override string ToString()
    {
        if (Failed is not null) return $"Failed: {Failed}";
        if (Busy is not null) return $"Nothing to do here: {Busy} cleans this data root already.";
        if (Held is not null) return $"Held: {Held}";
        var words = FormattableString.Invariant($"{(DryRun ? "Would delete" : "Deleted")} {Deleted} of {LookedAt} ({Bytes.Words(DeletedBytes)}) in {Seconds:0.000} s");
        if (ChangedCount > 0) words += FormattableString.Invariant($", {ChangedCount} changed meanwhile");
        if (ErrorCount > 0) words += FormattableString.Invariant($", {ErrorCount} could not be read or deleted");
        return words + (StoppedEarly is null ? "." : $"; stopped early: {StoppedEarly}.");
    }
}
