using System.CommandLine;
using Spillway.Settings;

namespace Spillway.Cli;

/// <summary>What a command has at hand while it runs.</summary>
internal sealed class Invocation
{
    private readonly Lazy<SpillwaySettings> _settings;

    public Invocation(ParseResult parsed)
    {
        Parsed = parsed;
        Terminal = new Terminal(parsed.GetValue(GlobalOptions.Json));
        DataDirectory = Path.GetFullPath(parsed.GetValue(GlobalOptions.Data) ?? Environment.GetEnvironmentVariable("SPILLWAY_DATA") ?? "data");
        _settings = new Lazy<SpillwaySettings>(ReadSettings);
    }

    public ParseResult Parsed { get; }

    public Terminal Terminal { get; }

    /// <summary>The data root, as a full path; it need not exist yet.</summary>
    public string DataDirectory { get; }

    public TimeProvider Time => TimeProvider.System;

    public bool Verbose => Parsed.GetValue(GlobalOptions.Verbose);

    /// <summary>Read on first use: many commands need none. Warnings go to standard error once.</summary>
    public SpillwaySettings Settings => _settings.Value;

    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    private SpillwaySettings ReadSettings()
    {
        var file = Parsed.GetValue(GlobalOptions.Config) ?? Environment.GetEnvironmentVariable("SPILLWAY_CONFIG");
        if (file is null)
        {
            var inRoot = Path.Combine(DataDirectory, "spillway.json");
            file = File.Exists(inRoot) ? inRoot : null;
        }

        var settings = SettingsReader.Read(file, Environment.GetEnvironmentVariable);
        foreach (var warning in settings.Warnings) Terminal.Warn(warning);
        return settings;
    }
}

internal static class CommandBody
{
    /// <summary>Sets what a command does; its result is the exit status.</summary>
    public static Command Runs(this Command command, Func<Invocation, CancellationToken, Task<int>> body)
    {
        command.SetAction((parsed, cancellationToken) => body(new Invocation(parsed), cancellationToken));
        return command;
    }
}
