using System.CommandLine;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Spillway.Housekeeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway periodic</c>: the periodic jobs, running one by hand, and their history. It needs no worker.</summary>
internal static class PeriodicCommand
{
    private static readonly Argument<string> Key = new("KEY") { Description = "The job's key, or one of CVAT's ids for it." };

    private static readonly Argument<string[]> Arguments = new("ARG") { Description = "What the job takes; `periodic list` tells.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<int> Last = new("--last") { Description = "How many runs to show.", HelpName = "N", DefaultValueFactory = _ => 20 };

    public static Command Create() => new("periodic", "Periodic jobs: list them, run one, see their history.")
    {
        new Command("list", "Show every periodic job with its schedule and arguments.") { SweepOptions.Csv }.Runs(List),
        CreateRun("run", "Run a periodic job now."),
        new Command("history", "Show past runs, newest first.") { Last, SweepOptions.Adopt, SweepOptions.Csv }.Runs(History),
    };

    /// <summary><c>runperiodicjob</c>, as CVAT's management command is called.</summary>
    public static Command CreateAlias() => CreateRun("runperiodicjob", "The same as `periodic run`.");

    private static Command CreateRun(string name, string description) =>
        new Command(name, description) { Key, Arguments, SweepOptions.DryRun, SweepOptions.Adopt, SweepOptions.AcceptClock, SweepOptions.Csv }
            .Runs((invocation, cancellationToken) => SweepOptions.Sweep(invocation, invocation.Value(Key)!, invocation.Value(Arguments) ?? [], cancellationToken));

    private static Task<int> List(Invocation invocation, CancellationToken cancellationToken)
    {
        var settings = invocation.Settings;
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(PeriodicJobs.All.Select(job => new { job.Key, schedule = settings.Schedule(job.Key), timeZone = settings.TimeZone.Id, job.Does, job.Arguments, job.Aliases }));
            return Task.FromResult(CommandLine.Done);
        }

        string[] headers = ["key", "schedule", "what it does", "arguments", "aliases"];
        var rows = PeriodicJobs.All.Select(job => new[] { job.Key, settings.Schedule(job.Key), job.Does, job.Arguments, string.Join(", ", job.Aliases) });
        if (invocation.Value(SweepOptions.Csv)) Terminal.Csv(headers, rows);
        else invocation.Terminal.Table(headers, rows);
        return Task.FromResult(CommandLine.Done);
    }

    private static async Task<int> History(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: true);
        if (SweepOptions.Database(invocation, root) is not { } database)
        {
            throw new DirectoryNotFoundException($"{root.Path} has no database, so no history is kept there.");
        }

        await using var rows = database.CreateContext();
        var runs = await rows.PeriodicRuns.AsNoTracking().OrderByDescending(row => row.Id).Take(invocation.Value(Last)).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(runs.Select(run => new { run.Key, run.Trigger, run.Arguments, run.State, run.StartedAt, run.FinishedAt, run.Seconds, run.RemovedItems, run.RemovedBytes, run.Message }));
            return CommandLine.Done;
        }

        string[] headers = ["started (UTC)", "key", "by", "state", "seconds", "removed", "bytes", "message"];
        var cells = runs.Select(run => new[]
        {
            run.StartedAt.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), run.Key, run.Trigger, run.State,
            run.Seconds.ToString("0.000", CultureInfo.InvariantCulture), run.RemovedItems.ToString(CultureInfo.InvariantCulture),
            run.RemovedBytes.ToString(CultureInfo.InvariantCulture), run.Message,
        });
        if (invocation.Value(SweepOptions.Csv)) Terminal.Csv(headers, cells);
        else invocation.Terminal.Table(headers, cells, 4, 5, 6);
        return CommandLine.Done;
    }
}
