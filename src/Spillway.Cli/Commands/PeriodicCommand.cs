using System.CommandLine;
using System.Globalization;
using Spillway.Housekeeping;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway periodic</c>: the periodic jobs, running one by hand, and their history. It needs no worker.</summary>
internal static class PeriodicCommand
{
    private static readonly Argument<string> Key = new("KEY") { Description = "The job's key, or one of CVAT's ids for it." };

    private static readonly Argument<string[]> Arguments = new("ARG") { Description = "What the job takes; `periodic list` tells.", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<int> Last = new("--last") { Description = "How many runs to show.", HelpName = "N", DefaultValueFactory = _ => 20 };

    private static readonly Option<string?> Job = new("--job") { Description = "Runs of this job only.", HelpName = "KEY" };

    public static Command Create() => new("periodic", "Periodic jobs: list them, run one, see their history.")
    {
        new Command("list", "Show every periodic job with its schedule and arguments.") { SweepOptions.Csv }.Runs(List),
        CreateRun("run", "Run a periodic job now."),
        new Command("history", "Show past runs, newest first.") { Last, Job, SweepOptions.Adopt, SweepOptions.Csv }.Runs(History),
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

    private static Task<int> History(Invocation invocation, CancellationToken cancellationToken)
    {
        var root = SweepOptions.OpenRoot(invocation, dryRun: true);
        var runs = SweepOptions.History(invocation, root).Read(invocation.Value(Last), invocation.Value(Job));
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(runs.Select(run => new
            {
                run.Key,
                run.Trigger,
                run.Arguments,
                run.State,
                run.StartedAt,
                run.Seconds,
                run.LookedAt,
                removedItems = run.Deleted,
                removedBytes = run.DeletedBytes,
                keptItems = run.Kept,
                run.KeptBytes,
                run.Rules,
                run.ChangedMeanwhile,
                run.ErrorCount,
                run.Errors,
                run.Why,
                run.Message,
            }));
            return Task.FromResult(CommandLine.Done);
        }

        string[] headers = ["started (UTC)", "key", "by", "state", "seconds", "looked at", "removed", "bytes", "errors", "rules", "message"];
        var cells = runs.Select(run => new[]
        {
            run.StartedAt.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), run.Key, run.Trigger, run.State,
            run.Seconds.ToString("0.000", CultureInfo.InvariantCulture), run.LookedAt.ToString(CultureInfo.InvariantCulture), run.Deleted.ToString(CultureInfo.InvariantCulture),
            run.DeletedBytes.ToString(CultureInfo.InvariantCulture), run.ErrorCount.ToString(CultureInfo.InvariantCulture), run.RulesInWords, run.Message,
        });
        if (invocation.Value(SweepOptions.Csv)) Terminal.Csv(headers, cells);
        else invocation.Terminal.Table(headers, cells, 4, 5, 6, 7, 8);
        return Task.FromResult(CommandLine.Done);
    }
}
