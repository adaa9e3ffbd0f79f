using Spillway.Datasets;
using Spillway.Exports.Cache;
using Spillway.Housekeeping.Areas;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Jobs;

/// <summary>Deletes entries of the export cache that were not used for their life time, and what died beside them.</summary>
internal sealed class DeleteExpiredExports : IPeriodicJob
{
    public string Key => "export-cache-cleanup";

    public IReadOnlyList<string> Aliases => ["cron_export_cache_directory_cleanup", "cron_export_cache_cleanup"];

    public string DefaultSchedule => "0 * * * *";

    public string Does => "delete expired entries of cache/export";

    public string Arguments => "project, task or job: entries of that type only";

    public IReadOnlyList<ISweepArea> Areas(PeriodicJobContext context, IReadOnlyList<string> arguments)
    {
        if (arguments.Count > 1) throw new PeriodicJobException($"{Key} takes one argument, not {arguments.Count}: {Arguments}.");
        ExportTarget? only = arguments switch
        {
            [] => null,
            ["project"] => ExportTarget.Project,
            ["task"] => ExportTarget.Task,
            ["job"] => ExportTarget.Job,
            _ => throw new PeriodicJobException($"{Key} does not take '{arguments[0]}': say {Arguments}."),
        };
        var entries = new ExportCacheArea(context.Root, context.Settings, context.Time, only);
        return only is null ? [entries, new LockFileArea(context.Root, context.Time)] : [entries];
    }
}
