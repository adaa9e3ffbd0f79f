using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using Spillway.Housekeeping;

namespace Spillway.Server.Api;

/// <summary><c>GET /metrics</c>: what the meter of the library counts, in the text form that Prometheus reads.</summary>
internal static class MetricsApi
{
    internal static void Add(IServiceCollection services) => services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService("spillway")).WithMetrics(metrics => metrics
        .AddMeter(CacheMeter.Name)
        .AddPrometheusExporter());

    internal static void Map(WebApplication app) => app.MapPrometheusScrapingEndpoint("/metrics");
}
