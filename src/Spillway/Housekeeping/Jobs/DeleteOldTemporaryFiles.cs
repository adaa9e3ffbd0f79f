using Spillway.Housekeeping.Areas;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Jobs;

/// <summary>Deletes what lies unused in <c>data/tmp</c>, and at once what a dead owner left there or among the objects.</summary>
internal sealed class DeleteOldTemporaryFiles : IPeriodicJob
{
    public string Key => "tmp-cleanup";

    public IReadOnlyList<string> Aliases => ["cron_tmp_directory_cleanup"];

    public string DefaultSchedule => "30 * * * *";

    public string Does => "delete what lies unused in tmp, and what restores and deletions that died left";

    public string Arguments => RetentionArgument.Usage;

    public IReadOnlyList<ISweepArea> Areas(PeriodicJobContext context, IReadOnlyList<string> arguments)
    {
        var retention = RetentionArgument.Read(Key, arguments, context.Settings);
        List<ISweepArea> areas = [TemporaryArea("tmp"), new ReservationArea(context.Root, context.Time)];
        if (context.Root.IsAdopted) return areas;
        if (context.Database is { } database) areas.Add(new ObjectLitterArea(context.Root, database, context.Time));
        areas.AddRange(ObjectDirectories.Kinds.Select(kind => TemporaryArea($"{kind}/{ObjectDirectories.TemporaryFolder}")));
        return areas;

        TemporaryArea TemporaryArea(string relative) => new(context.Root, relative, retention, context.Time);
    }
}
