using Quartz;

namespace Spillway.Exports.Requests;

/// <summary>Quartz over an SQLite file of its own, <c>engine.db</c>: it only wakes, so a lost file costs nothing but the schedules' last firing.</summary>
internal static class EngineScheduler
{
    internal const string HostKey = "host";

    /// <param name="workers">Exports at the same time; periodic jobs have two more places.</param>
    internal static async Task<IScheduler> Build(string dataDirectory, int workers, CancellationToken cancellationToken)
    {
        var path = Path.Combine(dataDirectory, "engine.db");
        Database.SqliteFile.UseWriteAheadLog(path);
        return await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "spillway";
                // A killed job is recovered by the instance that ran it: the name must be the same after a restart.
                options.InstanceId = "host";
                options.IdleWaitTime = TimeSpan.FromSeconds(1);
            });
            quartz.UseDefaultThreadPool(workers + 2);
            quartz.UsePersistentStore(store =>
            {
                store.UseSqlite($"Data Source={path}");
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
                store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
            });
        }).BuildScheduler(cancellationToken).ConfigureAwait(false);
    }

    internal static async Task Wake(IScheduler scheduler, string requestId, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<WakeRequest>().WithIdentity(requestId, "requests")
            .UsingJobData("request", requestId).UsingJobData("version", "2").RequestRecovery().Build();
        var trigger = TriggerBuilder.Create().WithIdentity(requestId, "requests").StartNow().Build();
        await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
    }

    internal static async Task Schedule(IScheduler scheduler, ScheduledWork work, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<RunScheduled>().WithIdentity(work.Key, "periodic").UsingJobData("key", work.Key).Build();
        var trigger = TriggerBuilder.Create().WithIdentity(work.Key, "periodic")
            .WithCronSchedule(CronSchedule.ToQuartz(work.Cron), cron => cron.InTimeZone(work.TimeZone)).Build();
        await scheduler.ScheduleJob(job, [trigger], new ScheduleJobOptions { Replace = true }, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Schedules of periodic jobs that are no more.</summary>
    internal static async Task RemoveOthers(IScheduler scheduler, IEnumerable<string> keys, CancellationToken cancellationToken)
    {
        var known = keys.ToHashSet(StringComparer.Ordinal);
        foreach (var key in await scheduler.GetJobKeys(Quartz.GroupMatcher<JobKey>.GroupEquals("periodic"), cancellationToken).ConfigureAwait(false))
        {
            if (!known.Contains(key.Name)) await scheduler.DeleteJob(key, cancellationToken).ConfigureAwait(false);
        }
    }
}

/// <summary>A request may be begun: the row decides whether it is.</summary>
internal sealed class WakeRequest : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var host = (RequestHost)context.Scheduler.Context[EngineScheduler.HostKey]!;
        await host.Run(context.MergedJobDataMap.GetString("request")!, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>A periodic job is due. One that still runs is not started a second time.</summary>
[DisallowConcurrentExecution]
internal sealed class RunScheduled : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
    {
        var host = (RequestHost)context.Scheduler.Context[EngineScheduler.HostKey]!;
        await host.RunScheduledWork(context.MergedJobDataMap.GetString("key")!, cancellationToken).ConfigureAwait(false);
    }
}
