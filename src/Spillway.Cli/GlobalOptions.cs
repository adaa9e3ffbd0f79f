using System.CommandLine;

namespace Spillway.Cli;

/// <summary>Options that stand before or after any command.</summary>
internal static class GlobalOptions
{
    public static readonly Option<string?> Data = new("--data") { Description = "The data root (environment SPILLWAY_DATA; default: data).", HelpName = "DIR", Recursive = true };

    public static readonly Option<string?> Config = new("--config") { Description = "The settings file (environment SPILLWAY_CONFIG; default: spillway.json in the data root).", HelpName = "FILE", Recursive = true };

    public static readonly Option<bool> Verbose = new("--verbose") { Description = "Show stack traces and log messages of lower levels.", Recursive = true };

    public static readonly Option<bool> Json = new("--json") { Description = "Print JSON.", Recursive = true };

    public static IReadOnlyList<Option> All { get; } = [Data, Config, Verbose, Json];
}
