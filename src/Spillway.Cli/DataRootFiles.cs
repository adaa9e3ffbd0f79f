using Spillway.Backups;
using Spillway.Database;
using Spillway.Exports;
using Spillway.Exports.Cache;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Cli;

/// <summary>The data root of a command: its directories and its database.</summary>
internal static class DataRootFiles
{
    public static ObjectDirectories Directories(this Invocation invocation) => new(invocation.DataDirectory);

    public static SpaceReservations Reservations(this Invocation invocation) => CacheRoom.Reservations(invocation.DataDirectory, invocation.Settings, invocation.Time);

    /// <summary>What a stranger's backup may ask of us. The settings are read when one comes near.</summary>
    public static BackupLimits BackupLimits(this Invocation invocation) =>
        new(() => invocation.Settings.ArchiveInflatedLimit, () => invocation.Settings.VideoLimits());

    /// <summary>Creates what is not there yet.</summary>
    public static SpillwayDatabase CreateDatabase(this Invocation invocation) =>
        SpillwayDatabase.Open(invocation.DataDirectory, DataRoot.OpenOwn(invocation.DataDirectory).InstallationId, invocation.Settings);

    /// <summary>For commands that only make sense where something was restored before.</summary>
    public static SpillwayDatabase OpenDatabase(this Invocation invocation) =>
        SpillwayDatabase.IsThere(invocation.DataDirectory, invocation.Settings)
            ? invocation.CreateDatabase()
            : throw new DirectoryNotFoundException($"There is no data root at '{invocation.DataDirectory}': `spillway restore ARCHIVE` makes one, --data names another.");
}
