using System.CommandLine;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway cache stats</c>: what the cache holds, how it is used and how it grows.</summary>
internal static class CacheStatsCommand
{
    private static readonly Option<int> Days = new("--days") { Description = "Count hits, builds and regret over so many days.", HelpName = "N", DefaultValueFactory = _ => 7 };

    public static Command Create() => new Command("stats", "Show what the cache holds, how it is used and how it grows.") { Days, SweepOptions.Adopt }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: true);
        var days = Math.Clamp(invocation.Value(Days), 1, 36500);
        var survey = new CacheSurvey(new PeriodicJobContext(root, invocation.Settings, invocation.Time));
        var stats = await Task.Run(() => survey.Take(days, SweepOptions.History(invocation, root), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (invocation.Terminal.Json) invocation.Terminal.Object(stats);
        else Print(invocation.Terminal, stats);
        return CommandLine.Done;
    }

    private static void Print(Terminal terminal, CacheStats stats)
    {
        terminal.Table(["", "items", "bytes"],
        [
            Row(new CachePart("all", stats.Items, stats.UsedAlone)), .. Rows("kind", stats.ByKind), .. Rows("type", stats.ByType), .. Rows("format", stats.ByFormat), Row(stats.Pinned), Row(stats.InUse),
        ], 1, 2);
        terminal.Line("");
        if (stats.Used != stats.UsedAlone) terminal.Line($"on disk: {Bytes.Words(stats.Used)}, because entries share blocks (each counted alone: {Bytes.Words(stats.UsedAlone)})");
        if (stats.Oldest is { } oldest) terminal.Line($"oldest: {oldest.Path}, last used {Duration.Words(TimeSpan.FromSeconds(oldest.AgeSeconds))} ago");
        if (stats.Largest is { } largest) terminal.Line($"largest: {largest.Path}, {Bytes.Words(largest.Bytes)}");
        terminal.Line(stats.Quota is { } quota
            ? FormattableString.Invariant($"quota: {Bytes.Words(quota)}, {100.0 * stats.Used / Math.Max(quota, 1):0.0} % of it taken; sweeps evict from {Bytes.Words(stats.QuotaStartsAt!.Value)} on")
            : "quota: none is set (cache_quota)");
        terminal.Line(FormattableString.Invariant($"disk: {Bytes.Words(stats.DiskFree)} of {Bytes.Words(stats.DiskTotal)} free") + (stats.MinFree > 0 ? $", {Bytes.Words(stats.MinFree)} must be" : ""));
        terminal.Line("growth: " + (stats.GrowthPerDay switch
        {
            null => "not known yet: there are too few records of sweeps",
            < 0 and var less => $"{Bytes.Words((long)-less)} less a day",
            var more => $"{Bytes.Words((long)more)} a day" + (stats.QuotaReachedInSeconds is { } seconds ? $"; the quota is reached in {Duration.Words(TimeSpan.FromSeconds(seconds))}" : ""),
        }));
        terminal.Line(FormattableString.Invariant($"last {stats.Days} days: {stats.Hits} hits, {stats.Builds} built in {stats.BuildSeconds:0.0} s") + (stats.HitRate is { } rate ? FormattableString.Invariant($", hit rate {100 * rate:0.0} %") : ""));
        terminal.Line(FormattableString.Invariant($"regret (built again within a day after deletion): {stats.Regret.Entries} entries, {Bytes.Words(stats.Regret.Bytes)}, {stats.Regret.Seconds:0.0} s"));
    }

    private static IEnumerable<string[]> Rows(string by, IReadOnlyList<CachePart> parts) => parts.Select(part => Row(part with { Name = $"{by} {part.Name}" }));

    private static string[] Row(CachePart part) => [part.Name, FormattableString.Invariant($"{part.Items}"), Bytes.Words(part.Bytes)];
}
