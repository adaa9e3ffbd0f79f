using Spillway.Exports.Requests;
using Spillway.Storage;

namespace Spillway.Cli;

/// <summary>The periodic jobs as a worker runs them: by schedule, with one line for each run on standard error.</summary>
internal static class ScheduledSweeps
{
    public static IReadOnlyList<ScheduledWork> Of(Invocation invocation) =>
        SweepOptions.Runner(invocation, DataRoot.OpenOwn(invocation.DataDirectory))
            .Scheduled((job, report) => Console.Error.WriteLine($"{job.Key}: {report}"));
}
