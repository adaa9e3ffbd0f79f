using Spillway.Database.Engines;
using Spillway.Settings;

namespace Spillway.Exports.Cache.Leases;

/// <summary>The one place that chooses what keeps the leases of a data root.</summary>
internal static class EntryLeases
{
    /// <param name="isAdopted">The root is CVAT's, whose exporters know its own locks alone.</param>
    internal static IEntryLeases Choose(string dataDirectory, bool isAdopted, SpillwaySettings settings, TimeProvider time)
    {
        if (isAdopted) return settings.CvatRedis is { } redis ? new CvatLeases(redis, settings.ExportCacheLockTtl, time) : new NoLeases();
        return settings.Database.Length > 0 ? new PostgresLeases(PostgresPool.Limited(settings.Database, settings.ExportWorkers)) : new FileLeases(FileLeases.DirectoryOf(dataDirectory));
    }
}
