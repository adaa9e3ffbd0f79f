namespace Spillway.Housekeeping;

/// <summary>What one run of a periodic job did, as it is kept in the history.</summary>
/// <param name="Trigger"><c>schedule</c> or <c>hand</c>.</param>
/// <param name="State"><c>finished</c>, <c>stopped</c> (it did not come to its end), <c>held</c> (the clock jumped) or <c>failed</c>.</param>
/// <param name="KeptBytes">On disk, of all it looked at and kept.</param>
/// <param name="Errors">The first of them, in words.</param>
/// <param name="Why">Why it stopped early, was held or failed; empty: it came to its end.</param>
/// <param name="Message">The run in one sentence.</param>
internal sealed record RunRecord(
    string Key,
    string Trigger,
    string Arguments,
    string State,
    DateTimeOffset StartedAt,
    double Seconds,
    long LookedAt,
    long Deleted,
    long DeletedBytes,
    long Kept,
    long KeptBytes,
    IReadOnlyDictionary<string, RuleCount> Rules,
    long ChangedMeanwhile,
    long ErrorCount,
    IReadOnlyList<string> Errors,
    string Why,
    string Message)
{
    private const int MostErrors = 20;

    internal static RunRecord Of(string key, string trigger, IReadOnlyList<string> arguments, DateTimeOffset startedAt, SweepReport report) => new(
        key,
        trigger,
        string.Join(' ', arguments),
        report.State,
        startedAt,
        report.Seconds,
        report.LookedAt,
        report.Deleted,
        report.DeletedBytes,
        report.Kept,
        report.KeptBytes,
        report.DeletedByRule.ToDictionary(rule => rule.Key, rule => new RuleCount(rule.Value, report.DeletedBytesByRule[rule.Key])),
        report.ChangedCount,
        report.ErrorCount,
        [.. report.Errors.Take(MostErrors)],
        report.Failed ?? report.Held ?? report.StoppedEarly ?? "",
        report.ToString());

    internal string RulesInWords =>
        string.Join(", ", Rules.OrderBy(rule => rule.Key, StringComparer.Ordinal).Select(rule => FormattableString.Invariant($"{rule.Key} {rule.Value.Items}")));
}

/// <summary>What one rule deleted.</summary>
internal sealed record RuleCount(long Items, long Bytes);
