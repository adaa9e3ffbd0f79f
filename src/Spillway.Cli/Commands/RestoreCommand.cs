using System.CommandLine;
using System.Globalization;
using Spillway.Backups;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway restore</c>: a backup of CVAT becomes a project or task of the data root.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Archive = new("ARCHIVE") { Description = "A backup that CVAT or `spillway backup` wrote." };

    public static Command Create() =>
        new Command("restore", "Take a backup archive into the data root.") { Archive }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var restore = new BackupRestore(invocation.Directories(), invocation.CreateDatabase(), invocation.Reservations(), invocation.Time, invocation.BackupLimits());
        var restored = await invocation.Terminal.WithProgress("restore", progress =>
            Task.Run(() => restore.Restore(invocation.Value(Archive)!, progress, cancellationToken), cancellationToken)).ConfigureAwait(false);
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(new
            {
                restored.Object.Kind,
                restored.Object.Id,
                restored.Name,
                tasks = restored.Tasks.Select(task => new { task.Row.Id, task.Row.Name, frames = task.Row.Size, jobs = task.Jobs.Select(job => job.Id) }),
            });
            return CommandLine.Done;
        }

        invocation.Terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{restored.Object}  {restored.Name}: {restored.Tasks.Count} {(restored.Tasks.Count == 1 ? "task" : "tasks")}, {restored.Tasks.Sum(task => (long)task.Row.Size)} frames"));
        return CommandLine.Done;
    }
}
