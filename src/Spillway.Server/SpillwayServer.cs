using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spillway.Exports.Requests;
using Spillway.Server.Api;
using Spillway.Server.Security;
using Spillway.Settings;

namespace Spillway.Server;

/// <summary>Spillway over HTTP. This file is the contents page: what stands before every answer, and the resources.</summary>
public sealed class SpillwayServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SpillwayServer(WebApplication app) => this.app = app;

    /// <summary>Where it answers; with the real port when port 0 was asked for.</summary>
    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <param name="requests">The desk that answers; who runs the work is the caller's to start.</param>
    /// <exception cref="ListenAddressException">It is not a loopback address, or is taken.</exception>
    public static async Task<SpillwayServer> Start(ExportRequests requests, string listen, bool verbose, CancellationToken cancellationToken)
    {
        var app = Build(ListenAddress.Parse(listen), requests.Settings, verbose);
        app.Use(Problems.OfFailures);
        app.UseStatusCodePages(Problems.OfRouting);
        app.Use(SameOrigin.Only);
        app.UseRouting();
        ProjectsApi.Map(app, requests);
        TasksApi.Map(app, requests);
        JobsApi.Map(app, requests);
        RequestsApi.Map(app, requests);
        MetricsApi.Map(app);
        try
        {
            await app.StartAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            await app.DisposeAsync().ConfigureAwait(false);
            if (exception is not IOException) throw;
            throw new ListenAddressException($"Nothing can listen at {listen}: {exception.Message} Stop what uses it, or set listen to another port.");
        }

        return new SpillwayServer(app);
    }

    /// <summary>For what else runs in this process.</summary>
    internal ILogger Log(string category) => app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(category);

    /// <summary>Answers that flow get a few seconds to end.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        await app.StopAsync(limit.Token).ConfigureAwait(false);
        await app.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>From an empty builder: no file of settings in the current directory and no ASPNETCORE_ variable can open another port.</summary>
    private static WebApplication Build(IPEndPoint endpoint, SpillwaySettings settings, bool verbose)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ApplicationName = "Spillway" });
        builder.Logging.AddSpillway(settings, verbose);
        // What keeps it from starting is thrown, and told once.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None);
        builder.Services.AddRoutingCore();
        MetricsApi.Add(builder.Services);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 64 * 1024;
            kestrel.Listen(endpoint);
        });
        return builder.Build();
    }
}
