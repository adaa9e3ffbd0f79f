using System.Net;
using System.Text.RegularExpressions;
using Spillway.Database;
using Spillway.Server;
using Spillway.Settings;

namespace Spillway.Tests.Server.Api;

/// <summary><c>/metrics</c> of a real server over a real root.</summary>
[Collection(ServerHosts.Name)]
public sealed class MetricsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Prometheus_reads_sizes_runs_and_requests()
    {
        var data = folder.Combine("data");
        var settings = SettingsReader.Read(null, name => name switch { "SPILLWAY_CACHE_QUOTA" => "5MB", "SPILLWAY_EXPORT_CACHE_CLEANUP_SCHEDULE" => "* * * * *", _ => null });
        global::Spillway.Storage.DataRoot.OpenOwn(data);
        folder.Write("data/cache/export/task-1-dataset-instance1.5-coco-10.zip", new string('x', 10_000));
        var database = SpillwayDatabase.Open(Path.Combine(data, "spillway.db"));
        await using var host = await ServerHost.Start(new ServerSetup(data, database, settings, "http://127.0.0.1:0", TimeProvider.System, _ => { }), default);
        using var client = new HttpClient { BaseAddress = host.Address };
        var answer = await client.GetAsync("/metrics");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await answer.Content.ReadAsStringAsync();
        text.ShouldContain("# TYPE spillway_cache_size_bytes gauge");
        Values(text, "spillway_cache_size_bytes").Sum().ShouldBeGreaterThanOrEqualTo(10_000);
        Values(text, "spillway_cache_quota_bytes").ShouldContain(5_000_000);
        Values(text, "spillway_disk_free_bytes").ShouldAllBe(free => free > 0);
    }

    [Fact]
    public async Task What_other_processes_did_shows_and_the_guide_and_the_alert_rules_name_only_series_that_there_are()
    {
        var data = folder.Combine("data");
        SpillwayProcess.Run("--data", data, "restore", Path.Combine(Repository.Root, "samples", "street.zip")).ExitStatus.ShouldBe(0);
        var settings = SettingsReader.Read(null, name => name == "SPILLWAY_CACHE_QUOTA" ? "1MB" : NoSchedules.Environment.GetValueOrDefault(name));
        await using var host = await ServerHost.Start(new ServerSetup(data, SpillwayDatabase.Open(Path.Combine(data, "spillway.db")), settings, "http://127.0.0.1:0", TimeProvider.System, _ => { }), default);
        using var client = new HttpClient { BaseAddress = host.Address };
        var expired = folder.Write("data/cache/export/task-1-dataset-instance1.5-coco-10.zip", new string('x', 10_000));
        File.SetLastWriteTimeUtc(expired, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-30));
        SpillwayProcess.Run("--data", data, "cache", "sweep").ExitStatus.ShouldBe(0);
        // With this beside it, the export does not fit into the quota.
        File.WriteAllText(expired, new string('x', 980_000));
        File.SetLastWriteTimeUtc(expired, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-30));
        var export = SpillwayProcess.Run("--data", data, "export", "task:1", "--format", "COCO 1.0", "--images");
        export.ExitStatus.ShouldBe(0, export.Error);

        var text = await client.GetStringAsync("/metrics");
        Value(text, "spillway_sweep_runs_total", "job=\"export-cache-cleanup\",state=\"finished\"").ShouldBe(1);
        Value(text, "spillway_sweep_runs_total", "job=\"export-cache-cleanup\",state=\"held\"").ShouldBe(0, "so that the first is an increase");
        Value(text, "spillway_sweep_deleted_items_total", "job=\"export-cache-cleanup\",rule=\"ttl\"").ShouldBe(1);
        Value(text, "spillway_sweep_deleted_bytes_total", "job=\"export-cache-cleanup\",rule=\"ttl\"").ShouldBe(12288);
        (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() - Value(text, "spillway_sweep_last_run_seconds", "job=\"export-cache-cleanup\",state=\"finished\"")).ShouldBeInRange(0, 120);
        Value(text, "spillway_cache_evicted_items_total", "rule=\"ttl\"").ShouldBe(1);
        Value(text, "spillway_cache_requests_total", "result=\"built\"").ShouldBe(1);

        var series = Regex.Matches(text, @"^(spillway_\w+)", RegexOptions.Multiline).Select(match => match.Value).ToHashSet();
        foreach (var page in new[] { "metrics.md", "alerts.yml" })
        {
            var named = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page)), @"\bspillway_(?:cache|disk|sweep)_\w+").Select(match => match.Value).Distinct().ToList();
            named.ShouldNotBeEmpty();
            named.Except(series).Select(name => $"{page}: {name}").ShouldBeEmpty();
        }
    }

    private static double Value(string text, string metric, string labels) => text.Split('\n')
        .Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) && labels.Split(',').All(label => line.Contains(label, StringComparison.Ordinal)))
        .Select(line => double.Parse(line.Split("} ")[^1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).DefaultIfEmpty(-1).Single();

    private static List<double> Values(string text, string metric) =>
        [.. text.Split('\n').Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) || line.StartsWith(metric + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split("} ")[^1].Split(' ')[line.Contains('}', StringComparison.Ordinal) ? 0 : 1], System.Globalization.CultureInfo.InvariantCulture))];
}
