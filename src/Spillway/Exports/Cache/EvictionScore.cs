namespace Spillway.Exports.Cache;

/// <summary>
/// In which order entries go when room is needed: the lowest score first. Of the greedy-dual-size-frequency family: what an entry saves (seconds
/// to build it again, times uses) for each byte it takes, fading with the time since its last use. It needs no state beside the entries. The
/// numbers behind it are in docs/eviction.md; <c>bench/eviction</c> makes them.
/// </summary>
internal static class EvictionScore
{
    /// <summary>Younger than this counts as this old, so that what was built a moment ago is not valued without limit.</summary>
    private const double YoungestSeconds = 60;

    internal static double Of(EntryWorth worth, long bytes, TimeSpan age) =>
        worth.Uses * worth.BuildSeconds / Math.Max(bytes, 4096) / Math.Max(age.TotalSeconds, YoungestSeconds);
}
