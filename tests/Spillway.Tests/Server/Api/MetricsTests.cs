using System.Net;
using Spillway.Database;
using Spillway.Server;
using Spillway.Settings;

namespace Spillway.Tests.Server.Api;

/// <summary><c>/metrics</c> of a real server over a real root.</summary>
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
    public void The_guide_and_the_alert_rules_name_only_metrics_that_there_are()
    {
        using var meter = new global::Spillway.Housekeeping.CacheMeter(null!);
        var known = new HashSet<string>();
        using var listener = new System.Diagnostics.Metrics.MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (instrument.Meter.Name == global::Spillway.Housekeeping.CacheMeter.Name) known.Add(instrument.Name.Replace('.', '_'));
            },
        };
        listener.Start();
        foreach (var page in new[] { "metrics.md", "alerts.yml" })
        {
            var named = System.Text.RegularExpressions.Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs", page)), @"\bspillway_(?:cache|disk|sweep)_\w+")
                .Select(match => System.Text.RegularExpressions.Regex.Replace(match.Value, "_(?:bytes_total|seconds_total|seconds_sum|bytes|seconds|total)$", "")).Distinct().ToList();
            named.ShouldNotBeEmpty();
            named.Except(known).ShouldBeEmpty();
        }
    }

    private static List<double> Values(string text, string metric) =>
        [.. text.Split('\n').Where(line => line.StartsWith(metric + "{", StringComparison.Ordinal) || line.StartsWith(metric + " ", StringComparison.Ordinal))
            .Select(line => double.Parse(line.Split("} ")[^1].Split(' ')[line.Contains('}', StringComparison.Ordinal) ? 0 : 1], System.Globalization.CultureInfo.InvariantCulture))];
}
