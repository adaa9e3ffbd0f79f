using System.CommandLine;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway doctor</c>: the settings in force and where each comes from, and the data root.</summary>
internal static class DoctorCommand
{
    public static Command Create() =>
        new Command("doctor", "Show the settings in force and where each comes from, and the data root.").Runs(Run);

    private static Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = invocation.Settings.Values;
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(new
            {
                data = invocation.DataDirectory,
                settings = settings.Select(value => new { value.Definition.Name, value = value.Shown, value.Origin, value.Definition.Meaning }),
                warnings = invocation.Settings.Warnings,
            });
            return Task.FromResult(CommandLine.Done);
        }

        invocation.Terminal.Line($"data root: {invocation.DataDirectory}{(Directory.Exists(invocation.DataDirectory) ? "" : " (not there yet)")}");
        invocation.Terminal.Table(
            ["setting", "value", "from"],
            settings.Select(value => new[] { value.Definition.Name, value.Shown, value.Origin }));
        return Task.FromResult(CommandLine.Done);
    }
}
