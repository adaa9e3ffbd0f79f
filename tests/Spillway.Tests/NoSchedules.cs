using Spillway.Housekeeping;

namespace Spillway.Tests;

/// <summary>Settings by which no periodic job comes in the middle of a test by itself, because it is a full hour say.</summary>
internal static class NoSchedules
{
    private const string LeapDay = "0 0 29 2 *";

    internal static IReadOnlyDictionary<string, string> Environment { get; } =
        PeriodicJobs.All.ToDictionary(job => $"SPILLWAY_{job.Key.Replace('-', '_').ToUpperInvariant()}_SCHEDULE", _ => LeapDay);
}
