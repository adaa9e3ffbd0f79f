using System.CommandLine;
using Spillway.Backups;
using Spillway.Exports;
using Spillway.Exports.Archives;
using Spillway.Exports.Requests;
using Spillway.Exports.Sources;
using Spillway.Formats;
using Spillway.Formats.Items;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway export</c>: a dataset from a backup archive or from the data root.</summary>
internal static class ExportCommand
{
    private static readonly Argument<string> Source = new("SOURCE") { Description = "A backup archive, or project:1, task:7, job:9 of the data root." };

    private static readonly Option<string[]> FormatNames = new("--format") { Description = "The format's name, such as \"COCO 1.0\"; may be given several times.", HelpName = "NAME", Required = true };

    private static readonly Option<bool> Images = new("--images") { Description = "With the media, not annotations alone." };

    private static readonly Option<int?> Job = new("--job") { Description = "One job of the task alone, counted from 0.", HelpName = "N" };

    private static readonly Option<string?> Output = new("--output", "-o") { Description = "A file, a directory (with a slash at its end), or - for standard output.", HelpName = "FILE|DIR/|-" };

    public static Command Create()
    {
        var command = new Command("export", "Write a dataset from a backup archive or from the data root.") { Source, FormatNames, Images, Job, Output };
        foreach (var option in SelectionOptions.All) command.Add(option);
        return command.Runs(Run);
    }

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var known = DatasetFormats.Create();
        var formats = invocation.Value(FormatNames)!.Select(known.Get).Distinct().ToList();
        var (name, job) = (invocation.Value(Source)!, invocation.Value(Job));
        var archive = File.Exists(name) ? name : null;
        var place = new ExportPlace(
            invocation.Value(Output), Path.GetFileNameWithoutExtension(name.Replace(':', '-')) + (job is null ? "" : $"-job-{job}"), formats.Count > 1);
        if (archive is not null)
        {
            place.Require(formats, archive);
            return await Task.Run(
                () => Write(invocation, formats, place, () => ArchiveSource.Open(archive, job, invocation.Selection(), invocation.BackupLimits(), cancellationToken), cancellationToken),
                cancellationToken).ConfigureAwait(false);
        }

        var what = ObjectName.Parse(name) ?? throw new FileNotFoundException($"There is no archive '{name}'; objects of the data root are written project:1, task:7, job:9.");
        if (place.Output is not null) place.Require(formats, null);
        if (job is { } number) what = JobOf(invocation, what, number);
        return place.IsFolder
            ? await Task.Run(() => Write(invocation, formats, place, () => Open(invocation, what, cancellationToken), cancellationToken), cancellationToken).ConfigureAwait(false)
            : await Queue(invocation, what, formats, place.Output, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Objects of the data root go through the queue and the cache, as everybody's requests do.</summary>
    private static async Task<int> Queue(
        Invocation invocation, StoredObject what, List<IDatasetFormat> formats, string? output, CancellationToken cancellationToken)
    {
        var requests = invocation.Requests();
        var done = new List<object>();
        foreach (var format in formats)
        {
            var request = ExportRequest.Dataset(RequestIds.TargetOf(what.Kind), what.Id, format.Name, invocation.Value(Images), userId: 1, selection: invocation.Selection());
            var status = await invocation.Terminal.WithProgress(
                format.Name, progress => QueuedExport.Follow(requests, request, progress, cancellationToken)).ConfigureAwait(false);
            if (status.Message.Length > 0) invocation.Terminal.Warn(status.Message);
            if (output is not null) await QueuedExport.CopyResult(requests, status, output, cancellationToken).ConfigureAwait(false);
            var path = output ?? Path.Combine(invocation.DataDirectory, "cache", "export", status.ResultEntry!);
            if (output != "-") invocation.Terminal.Line($"{format.Name}: {path}");
            done.Add(new { format = format.Name, path = Path.GetFullPath(path), request = status.Id, entry = status.ResultEntry });
        }

        if (invocation.Terminal.Json && output != "-") invocation.Terminal.Object(done);
        return CommandLine.Done;
    }

    private static async Task<int> Write(
        Invocation invocation, List<IDatasetFormat> formats, ExportPlace place, Func<DatasetSource> open, CancellationToken cancellationToken)
    {
        using var source = open();
        var options = new ExportOptions(invocation.Value(Images)) { Warn = invocation.Terminal.Warn };
        if (options.SaveImages && source.Dataset.Tasks.Any(task => task.IsVideo))
        {
            options = options with { VideoLimits = invocation.Settings.VideoLimits() };
        }

        foreach (var format in formats)
        {
            FormatFit.Require(format, source.Dataset, options);
        }

        foreach (var format in formats)
        {
            await invocation.Terminal.WithProgress(format.Name, progress =>
            {
                using var destination = Destination(source, place.Of(format), cancellationToken);
                var writer = new MediaRecorder(destination.Writer);
                DatasetExport.Write(source, format, options with { Progress = progress }, writer, cancellationToken);
                destination.Complete();
                source.WereChecked(writer.Media);
                return Task.FromResult(0);
            }).ConfigureAwait(false);
            if (!place.IsStandardOutput)
            {
                invocation.Terminal.Line($"{format.Name}: {place.Of(format)}");
            }
        }

        if (invocation.Terminal.Json && !place.IsStandardOutput)
        {
            invocation.Terminal.Object(formats.Select(format => new { format = format.Name, path = Path.GetFullPath(place.Of(format)) }));
        }

        return CommandLine.Done;
    }

    private static DatasetSource Open(Invocation invocation, StoredObject what, CancellationToken cancellationToken)
    {
        using var snapshot = invocation.OpenDatabase().ConnectToSnapshot();
        return new DataRootSource(invocation.Directories(), snapshot).Open(what, invocation.Selection(), cancellationToken);
    }

    private static StoredObject JobOf(Invocation invocation, StoredObject what, int number)
    {
        if (what.Kind != "task")
        {
            throw new MisuseException("--job counts the jobs of a task: write task:7, or name the job itself, as in job:9.");
        }

        using var connection = invocation.OpenDatabase().Connect();
        return connection.First($"""SELECT "Id" FROM "Jobs" WHERE "TaskId" = {what.Id} AND "Index" = {number}""", row => row.Long()) is > 0 and var id
            ? new StoredObject("job", id)
            : throw new ObjectNotFoundException(new StoredObject($"job {number} of task", what.Id));
    }

    private static ArchiveDestination Destination(DatasetSource source, string place, CancellationToken cancellationToken)
    {
        var options = DatasetExport.ZipOptions(source);
        return place == "-" ? ArchiveDestination.ZipStream(Console.OpenStandardOutput(), options, cancellationToken)
            : ExportPlace.NamesFolder(place) ? ArchiveDestination.Folder(place, options.VerifySources, cancellationToken)
            : ArchiveDestination.ZipFile(place, options, cancellationToken);
    }
}
