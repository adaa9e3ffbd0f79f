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
        Terminal = new Terminal(parsed.GetValue(GlobalOptions.Json), Time);
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

    /// <summary>The settings, with others of the cache in their place.</summary>
    /// <param name="policyFile">Settings of the cache as in the settings file, or a list of tiers alone.</param>
    /// <exception cref="InvalidSettingException">It cannot be read, or has other settings.</exception>
    public SpillwaySettings SettingsWith(string policyFile) =>
        SettingsReader.Read(SettingsFile(), Environment.GetEnvironmentVariable, SettingsReader.ReadPolicy(policyFile));

    private SpillwaySettings ReadSettings()
    {
        var settings = SettingsReader.Read(SettingsFile(), Environment.GetEnvironmentVariable);
        foreach (var warning in settings.Warnings) Terminal.Warn(warning);
        return settings;
    }

    /// <summary>Null: there is none.</summary>
    private string? SettingsFile()
    {
        var file = Parsed.GetValue(GlobalOptions.Config) ?? Environment.GetEnvironmentVariable("SPILLWAY_CONFIG");
        if (file is not null) return file;
        var inRoot = Path.Combine(DataDirectory, "spillway.json");
        return File.Exists(inRoot) ? inRoot : null;
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
