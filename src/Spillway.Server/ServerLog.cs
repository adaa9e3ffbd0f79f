using Microsoft.Extensions.Logging;
using Spillway.Settings;

namespace Spillway.Server;

/// <summary>How a server and a worker write their logs: to standard error, as text or as one JSON object a line.</summary>
public static class ServerLog
{
    /// <param name="verbose">Every item of a sweep, and what ASP.NET does.</param>
    public static ILoggingBuilder AddSpillway(this ILoggingBuilder logging, SpillwaySettings settings, bool verbose)
    {
        logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        if (settings.LogFormat == "json") logging.AddJsonConsole();
        else logging.AddSimpleConsole(text => text.SingleLine = true);
        logging.SetMinimumLevel(verbose ? LogLevel.Information : LogLevel.Warning);
        return logging.AddFilter("Spillway", verbose ? LogLevel.Debug : LogLevel.Information);
    }
}
