using System.CommandLine;
using System.Globalization;
using System.IO.Compression;
using Spillway.Backups;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Exports.Cache;
using Spillway.Exports.Requests;
using Spillway.Housekeeping;
using Spillway.Storage;

using Spillway.Sweeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway demo</c>: the whole way on the bundled sample, through the real queue, in a data root made for it.</summary>
internal static class DemoCommand
{
    private const string Format = "COCO 1.0";

    public static Command Create() =>
        new Command("demo", "Restore the bundled sample, export it, see the cache work and the sweep run.").Runs(Run);

    private static async Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        var (terminal, time) = (invocation.Terminal, invocation.Time);
        var folder = Directory.CreateTempSubdirectory("spillway-demo-").FullName;
        var sample = Path.Combine(folder, "street.zip");
        await using (var bundled = typeof(DemoCommand).Assembly.GetManifestResourceStream("street.zip")!)
        await using (var file = File.Create(sample)) await bundled.CopyToAsync(file, cancellationToken).ConfigureAwait(false);

        var root = DataRoot.OpenOwn(Path.Combine(folder, "data"));
        var database = SpillwayDatabase.Open(Path.Combine(root.Path, "spillway.db"));
        var clock = time.GetTimestamp();
        string Took()
        {
            var seconds = time.GetElapsedTime(clock).TotalSeconds;
            clock = time.GetTimestamp();
            return seconds.ToString("0.000 's'", CultureInfo.InvariantCulture);
        }

        terminal.Line($"A data root of its own: {root.Path}");
        var restored = new BackupRestore(new ObjectDirectories(root.Path), database, CacheRoom.Reservations(root.Path, invocation.Settings, time), time).Restore(sample, new Progress<double>(), cancellationToken);
        terminal.Line($"1. restored the sample as {restored.Object}, '{restored.Name}', {restored.Tasks.Sum(task => task.Row.Size)} frames: {Took()}");

        var requests = new ExportRequests(root.Path, database, invocation.Settings, time);
        await using var host = await RequestHost.TryStart(requests, [], cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException("The demo's own data root is in use.");
        terminal.Line($"2. started a worker: {Took()}");

        var first = await Ask(requests, restored.Object.Id, cancellationToken).ConfigureAwait(false);
        var entry = Path.Combine(root.ExportCache, first.ResultEntry!);
        terminal.Line($"3. requested {Format} with images; built and published: {Took()}");
        terminal.Line($"   request {first.Id}");
        terminal.Line($"   {entry}");
        await using (var archive = await ZipFile.OpenReadAsync(entry, cancellationToken).ConfigureAwait(false))
        {
            foreach (var each in archive.Entries) terminal.Line(string.Create(CultureInfo.InvariantCulture, $"   {each.Length,9}  {each.FullName}"));
        }

        clock = time.GetTimestamp();
        var second = await Ask(requests, restored.Object.Id, cancellationToken).ConfigureAwait(false);
        terminal.Line($"4. asked again: the same entry from the cache: {Took()}");
        if (second.ResultEntry != first.ResultEntry) throw new InvalidOperationException("The second request did not find the first one's entry.");

        var aged = time.GetUtcNow().UtcDateTime - invocation.Settings.ExportCacheTtlTask - TimeSpan.FromHours(1);
        File.SetLastWriteTimeUtc(entry, aged);
        var context = new PeriodicJobContext(root, invocation.Settings, time);
        var sweep = PeriodicJobs.Find("export-cache-cleanup");
        terminal.Line("5. an entry last used longer ago than its life time; the sweep's plan:");
        using var plan = new SweepOutput(invocation, sweep.Key);
        foreach (var item in sweep.Areas(context, []).SelectMany(area => area.Plan(SweepOrder.AsListed(), cancellationToken))) plan.Add(item, null);
        plan.Print(report: null);
        clock = time.GetTimestamp();
        var report = await new PeriodicJobRunner(context, database).Run(sweep, [], "hand", dryRun: false, acceptClock: false, null, cancellationToken).ConfigureAwait(false);
        terminal.Line($"6. the sweep: {report}");
        if (File.Exists(entry)) throw new InvalidOperationException("The sweep did not delete the expired entry.");
        terminal.Line($"Look around with `spillway --data {root.Path} list`; remove it with `rm -r {folder}`.");
        return CommandLine.Done;
    }

    private static async Task<RequestStatus> Ask(ExportRequests requests, long taskId, CancellationToken cancellationToken)
    {
        var outcome = await requests.Ask(ExportRequest.Dataset(ExportTarget.Task, taskId, Format, saveImages: true, userId: 1), cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var status = requests.Find(outcome.RequestId!) ?? throw new InvalidOperationException(outcome.Message);
            if (status.Status == "failed") throw new InvalidOperationException(status.Message);
            if (status.Status == "finished") return status;
            await Task.Delay(20, cancellationToken).ConfigureAwait(false);
        }
    }
}
