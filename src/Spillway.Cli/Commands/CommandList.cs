using System.CommandLine;

namespace Spillway.Cli.Commands;

/// <summary>Every command, in the order in which help shows them: one line each.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create() =>
    [
        DemoCommand.Create(),
        ExportCommand.Create(),
        FormatsCommand.Create(),
        RestoreCommand.Create(),
        BackupCommand.Create(),
        ListCommand.Create(),
        DeleteCommand.Create(),
        ServeCommand.Create(),
        DoctorCommand.Create(),
    ];
}
