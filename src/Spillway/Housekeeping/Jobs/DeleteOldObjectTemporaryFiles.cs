using Spillway.Housekeeping.Areas;
using Spillway.Sweeping;

namespace Spillway.Housekeeping.Jobs;

/// <summary>Deletes what lies unused in the <c>tmp</c> directories of projects, tasks and jobs.</summary>
internal sealed class DeleteOldObjectTemporaryFiles : IPeriodicJob
{
    public string Key => "object-tmp-cleanup";

    public IReadOnlyList<string> Aliases => [];

    public string DefaultSchedule => "0 3 * * *";

    public string Does => "delete what lies unused in the tmp directories of projects, tasks and jobs";

    public string Arguments => RetentionArgument.Usage;

    public IReadOnlyList<ISweepArea> Areas(PeriodicJobContext context, IReadOnlyList<string> arguments) =>
        [new ObjectTemporaryArea(context.Root, RetentionArgument.Read(Key, arguments, context.Settings), context.Time)];
}
