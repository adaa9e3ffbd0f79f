using Quartz;
using Spillway.Database;
using Spillway.Database.Engines;
using Spillway.Settings;

namespace Spillway.Exports.Requests;

/// <summary>
/// Quartz over tables of its own. It only wakes, so what it loses costs nothing but the schedules' last firing. Beside an SQLite database
/// that is the file <c>engine.db</c>; in a PostgreSQL database the schedulers of all processes make one cluster.
/// </summary>
internal static class EngineScheduler
{
    internal const string HostKey = "host";

    private static readonly TimeSpan SignOfLife = TimeSpan.FromSeconds(5);

    /// <param name="workers">Exports at the same time; periodic jobs have two more places.</param>
    internal static Task<IScheduler> Build(
        string dataDirectory, SpillwayDatabase database, int workers, TimeProvider time, CancellationToken cancellationToken) =>
        database.EngineConnectionString is { } connectionString
            ? BuildClustered(connectionString, workers, time, cancellationToken)
            : BuildEmbedded(Path.Combine(dataDirectory, "engine.db"), workers, time, cancellationToken);

    private static async Task<IScheduler> BuildClustered(string connectionString, int workers, TimeProvider time, CancellationToken cancellationToken) =>
        await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "spillway";
                options.GenerateInstanceId = true;
                options.IdleWaitTime = TimeSpan.FromSeconds(1);
            });
            quartz.UseTimeProvider(time);
            quartz.UseDefaultThreadPool(workers + 2);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(Npgsql.NpgsqlFactory.Instance, connectionString);
                store.UseSystemTextJsonSerializer();
                store.ProvisionSchema();
                store.UseClustering(cluster => cluster.CheckinInterval = SignOfLife);
                store.ConfigureStore(options => options.StoreJobDataAsStrings = true);
            });
        }).BuildScheduler(cancellationToken).ConfigureAwait(false);

    private static async Task<IScheduler> BuildEmbedded(string path, int workers, TimeProvider time, CancellationToken cancellationToken)
    {
        SqliteFile.UseWriteAheadLog(path);
        return await QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.ConfigureScheduler(options =>
            {
                options.InstanceName = "spillway";
                // A killed job is recovered by the instance that ran it: the name must be the same after a restart.
                options.InstanceId = "host";
                options.IdleWaitTime = TimeSpan.FromSeconds(1);
            });
            quartz.UseTimeProvider(time);
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

    /// <summary>Requests whose wake-up waits or runs, in whatever process.</summary>
    internal static async Task<HashSet<string>> Woken(IScheduler scheduler, CancellationToken cancellationToken) =>
        [.. (await scheduler.GetJobKeys(Quartz.GroupMatcher<JobKey>.GroupEquals("requests"), cancellationToken).ConfigureAwait(false)).Select(key => key.Name)];

    internal static async Task Schedule(IScheduler scheduler, ScheduledWork work, TimeProvider time, CancellationToken cancellationToken)
    {
        var job = JobBuilder.Create<RunScheduled>().WithIdentity(work.Key, "periodic").UsingJobData("key", work.Key).Build();
        var trigger = TriggerBuilder.Create(time).WithIdentity(work.Key, "periodic")
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
