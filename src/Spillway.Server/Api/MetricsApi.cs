using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Spillway.Housekeeping;

namespace Spillway.Server.Api;

/// <summary><c>GET /metrics</c>: what the meter of the library counts, in the text form that Prometheus reads.</summary>
internal static class MetricsApi
{
    /// <summary>Builds take minutes where most things take milliseconds.</summary>
    private static readonly double[] Seconds = [0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 300, 600, 1800, 3600];

    internal static void Add(IServiceCollection services) => services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("spillway")).WithMetrics(metrics => metrics
        .AddMeter(CacheMeter.Name)
        .AddView("*.duration", new ExplicitBucketHistogramConfiguration { Boundaries = Seconds })
        .AddPrometheusExporter());

    internal static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
