using Spillway.Housekeeping.Areas;
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

    public IReadOnlyList<ISweepArea> Areas(PeriodicJobContext context, IReadOnlyList<string> arguments) =>
    [
        new TemporaryArea(context.Root, "tmp", RetentionArgument.Read(Key, arguments, context.Settings), context.Time),
        new ReservationArea(context.Root, context.Time),
        .. context is { Root.IsAdopted: false, Database: { } database } ? [new ObjectLitterArea(context.Root, database, context.Time)] : Array.Empty<ISweepArea>(),
    ];
}
