using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Spillway.Database;
using Spillway.Housekeeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway periodic list|run|history</c>, and <c>runperiodicjob</c> as CVAT calls it.</summary>
internal static class PeriodicCommand
{
    private static readonly Argument<string> Key = new("KEY") { Description = "A periodic job's key, or CVAT's id for it." };

    private static readonly Argument<string[]> Arguments = new("ARG") { Description = "What the job takes.", Arity = ArgumentArity.ZeroOrMore };

    public static Command Create() => new("periodic", "List the periodic jobs, run one by hand, or see what they did.")
    {
        new Command("list", "The periodic jobs, their schedules and arguments.").Runs(List),
        Running(new Command("run", "Run one now.")),
        new Command("history", "What past runs did.").Runs(History),
    };

    public static Command CreateAlias() => Running(new Command("runperiodicjob", "Run a periodic job now (as `periodic run`)."));

    /// <summary>Runs one job by hand; also what `cache sweep` and `tmp sweep` do.</summary>
    public static Task<int> RunJob(Invocation invocation, string key, IReadOnlyList<string> arguments, bool dryRun, CancellationToken cancellationToken)
    {
        var job = PeriodicJobs.Find(key);
        var root = invocation.OpenRoot(dryRun);
        return SweepOutput.Run(invocation, new PeriodicJobRunner(invocation.JobContext(root), invocation.HistoryDatabase()), job, arguments, dryRun, cancellationToken);
    }

    private static Command Running(Command command)
    {
        foreach (var argument in new Argument[] { Key, Arguments }) command.Add(argument);
        foreach (var option in new[] { SweepOutput.DryRun, SweepOutput.Adopt, SweepOutput.AcceptClock, SweepOutput.Csv }) command.Add(option);
        return command.Runs((invocation, cancellationToken) =>
            RunJob(invocation, invocation.Value(Key)!, invocation.Value(Arguments) ?? [], invocation.Value(SweepOutput.DryRun), cancellationToken));
    }

    private static Task<int> List(Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = invocation.Settings;
        if (invocation.Terminal.Json) invocation.Terminal.Object(PeriodicJobs.All.Select(job => new { job.Key, job.Aliases, schedule = settings.Schedule(job.Key), time_zone = settings.TimeZone.Id, job.Does, job.Arguments }));
        else invocation.Terminal.Table(["key", "schedule", "does", "arguments", "also called"], PeriodicJobs.All.Select(job => new[] { job.Key, settings.Schedule(job.Key), job.Does, job.Arguments, string.Join(", ", job.Aliases) }));
        return Task.FromResult(CommandLine.Done);
    }

    private static async Task<int> History(Invocation invocation, CancellationToken cancellationToken)
    {
        List<PeriodicRunRow> runs = [];
        if (invocation.HistoryDatabase() is { } database)
        {
            await using var rows = database.CreateContext();
            runs = await rows.PeriodicRuns.AsNoTracking().OrderByDescending(row => row.Id).Take(1000).ToListAsync(cancellationToken).ConfigureAwait(false);
        }

        if (invocation.Terminal.Json) invocation.Terminal.Object(runs.Select(run => new { run.Key, run.Trigger, run.Arguments, run.State, run.StartedAt, run.FinishedAt, run.Seconds, run.RemovedItems, run.RemovedBytes, run.Message }));
        else if (runs.Count == 0) invocation.Terminal.Line("No periodic job has run here yet.");
        else invocation.Terminal.Table(["started (UTC)", "job", "by", "state", "what"], runs.Select(run => new[] { run.StartedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), run.Key, run.Trigger, run.State, run.Message }));
        return CommandLine.Done;
    }
}
