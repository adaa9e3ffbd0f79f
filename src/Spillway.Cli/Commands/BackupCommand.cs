using System.CommandLine;
using Spillway.Backups;
using Spillway.Storage;
using Spillway.Storage.Archives;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway backup</c>: a project or task of the data root as an archive that CVAT restores.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> What = new("OBJECT") { Description = "task:7 or project:1." };

    private static readonly Option<bool> Lightweight = new("--lightweight") { Description = "Without the media of tasks whose media lie in a cloud." };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "The file to write, or - for standard output.", HelpName = "FILE|-" };

    public static Command Create() =>
        new Command("backup", "Write a backup of a project or task, as CVAT would.") { What, Lightweight, Output }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var what = ObjectName.Require(invocation.Value(What)!, "task", "project");
        var output = invocation.Value(Output) ?? $"{what.Kind}-{what.Id}-backup.zip";
        if (output != "-") ResultFile.Require(output);
        await invocation.Terminal.WithProgress("backup", progress => Task.Run(() =>
        {
            BackupRows rows;
            using (var snapshot = invocation.OpenDatabase().ConnectToSnapshot()) rows = BackupRows.Read(snapshot, what, invocation.Value(Lightweight), cancellationToken);
            var writer = new BackupWriter(invocation.Directories(), rows, progress, cancellationToken);
            if (output == "-")
            {
                using var stream = Console.OpenStandardOutput();
                using var zip = ZipWriter.ToStream(stream, new ZipWriterOptions(rows.ChangedAt), cancellationToken);
                writer.Write(zip);
                zip.Complete();
                return 0;
            }

            var clones = BlockCloning.IsPossible(Path.GetDirectoryName(Path.GetFullPath(output))!);
            using var file = ZipFileReplacement.Create(output, new ZipWriterOptions(rows.ChangedAt, Clones: clones), cancellationToken);
            writer.Write(file.Zip);
            file.Complete();
            return 0;
        }, cancellationToken)).ConfigureAwait(false);

        if (invocation.Terminal.Json && output != "-")
        {
            invocation.Terminal.Object(new { what.Kind, what.Id, path = Path.GetFullPath(output) });
        }
        else if (output != "-")
        {
            invocation.Terminal.Line($"{what}: {output}");
        }

        return CommandLine.Done;
    }
}
