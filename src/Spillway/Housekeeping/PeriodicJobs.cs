using Spillway.Housekeeping.Jobs;

namespace Spillway.Housekeeping;

/// <summary>Every periodic job there is: one line each.</summary>
internal static class PeriodicJobs
{
    internal static IReadOnlyList<IPeriodicJob> All { get; } =
    [
        new DeleteExpiredExports(),
        new DeleteOldTemporaryFiles(),
        new DeleteOldObjectTemporaryFiles(),
    ];

    /// <summary>By its key or one of CVAT's ids.</summary>
    /// <exception cref="PeriodicJobException">There is none; the message lists those there are.</exception>
    internal static IPeriodicJob Find(string key) =>
        All.FirstOrDefault(job => job.Key == key || job.Aliases.Contains(key))
        ?? throw new PeriodicJobException($"There is no periodic job '{key}': there are {string.Join(", ", All.Select(job => job.Key))}.");
}
