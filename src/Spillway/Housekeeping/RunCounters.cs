using Spillway.Storage;

namespace Spillway.Housekeeping;

/// <summary>What all runs in a data root did, by whichever process: a counter's name, the job, and a rule or a state.</summary>
internal static class RunCounters
{
    internal const string Runs = "runs", DeletedItems = "deleted-items", DeletedBytes = "deleted-bytes", Errors = "errors", Seconds = "seconds";

    internal static void Add(string root, RunRecord record) => new RootCounters(root).Add(
    [
        ($"{Runs} {record.Key} {record.State}", 1),
        ($"{Seconds} {record.Key}", record.Seconds),
        ($"{Errors} {record.Key}", record.ErrorCount),
        .. record.Rules.SelectMany(rule => new[] { ($"{DeletedItems} {record.Key} {rule.Key}", (double)rule.Value.Items), ($"{DeletedBytes} {record.Key} {rule.Key}", rule.Value.Bytes) }),
    ]);

    /// <summary>It found another process cleaning and did nothing, which no history tells.</summary>
    internal static void AddBusy(string root, string job) => new RootCounters(root).Add([($"{Runs} {job} busy", 1)]);
}
