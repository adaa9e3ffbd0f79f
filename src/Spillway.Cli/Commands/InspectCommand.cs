using System.CommandLine;
using System.Globalization;
using Spillway.Exports;
using Spillway.Formats;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway inspect</c>: what a backup holds, without restoring it.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Archive = new("ARCHIVE") { Description = "A backup archive." };

    public static Command Create() =>
        new Command("inspect", "Show what a backup archive holds and which formats can hold it.") { Archive }.Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var found = await Task.Run(() => ArchiveInspection.Of(invocation.Value(Archive)!, DatasetFormats.Create(), invocation.BackupLimits(), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(found);
            return CommandLine.Done;
        }

        var terminal = invocation.Terminal;
        terminal.Line($"{found.Kind} '{found.Name}': {Number(found.Tags)} tags, {Number(found.Shapes)} shapes, {Number(found.Tracks)} tracks");
        terminal.Line("");
        terminal.Table(["task", "subset", "media", "frames", "exported", "jobs", "states", "bytes"],
            found.Tasks.Select(task => new[] { task.Name, task.Subset, task.Media, Number(task.Frames), Number(task.Exported), Number(task.Jobs), string.Join(", ", task.JobStates), Number(task.Bytes) }), 3, 4, 5, 7);
        terminal.Line("");
        terminal.Table(["label", "type", "attributes", "points"],
            found.Labels.Select(label => new[] { label.Name, label.Type, string.Join(", ", label.Attributes), string.Join(", ", label.Sublabels) }));
        terminal.Line("");
        terminal.Line($"formats: {(found.Formats.Count > 0 ? string.Join(", ", found.Formats) : "none")}");
        return CommandLine.Done;
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
