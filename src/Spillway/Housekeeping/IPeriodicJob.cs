using Spillway.Database;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;

namespace Spillway.Housekeeping;

/// <summary>Scheduled clean-up: its name and what it sweeps. It needs no worker around it.</summary>
internal interface IPeriodicJob
{
    /// <summary>Lower case with hyphens.</summary>
    string Key { get; }

    /// <summary>CVAT's ids for it.</summary>
    IReadOnlyList<string> Aliases { get; }

    /// <summary>Cron, five fields: when it runs while its setting says nothing else.</summary>
    string DefaultSchedule { get; }

    /// <summary>One line for lists.</summary>
    string Does { get; }

    /// <summary>What arguments it takes, for lists; empty: none.</summary>
    string Arguments { get; }

    /// <exception cref="PeriodicJobException">An argument is not one of its.</exception>
    IReadOnlyList<ISweepArea> Areas(PeriodicJobContext context, IReadOnlyList<string> arguments);
}

/// <param name="Database">Null: the root has none (a CVAT volume).</param>
internal sealed record PeriodicJobContext(DataRoot Root, SpillwaySettings Settings, TimeProvider Time, SpillwayDatabase? Database = null);

/// <summary>One sentence: there is no such job, or it does not take this argument.</summary>
internal sealed class PeriodicJobException(string message) : Exception(message);
