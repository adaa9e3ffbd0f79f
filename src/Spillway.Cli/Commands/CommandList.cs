using System.CommandLine;

namespace Spillway.Cli.Commands;

/// <summary>Every command, in the order in which help shows them: one line each.</summary>
internal static class CommandList
{
    public static IEnumerable<Command> Create() =>
    [
        DemoCommand.Create(),
        ExportCommand.Create(),
        InspectCommand.Create(),
        FormatsCommand.Create(),
        RestoreCommand.Create(),
        BackupCommand.Create(),
        ListCommand.Create(),
        DeleteCommand.Create(),
        ServeCommand.Create(),
        WorkerCommand.Create(),
        RequestsCommand.Create(),
        CacheCommand.Create(),
        TmpCommand.Create(),
        PeriodicCommand.Create(),
        PeriodicCommand.CreateAlias(),
        LegacyCommand.Create(),
        .. LegacyCommand.CreateAliases(),
        MigrateCommand.Create(),
        DoctorCommand.Create(),
    ];
}
