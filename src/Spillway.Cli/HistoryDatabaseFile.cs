using Spillway.Database;

namespace Spillway.Cli;

internal static class HistoryDatabaseFile
{
    /// <summary>The database of the data root, where runs of periodic jobs are recorded; null: the root has none, as a CVAT volume.</summary>
    public static SpillwayDatabase? HistoryDatabase(this Invocation invocation)
    {
        var file = Path.Combine(invocation.DataDirectory, "spillway.db");
        return File.Exists(file) ? SpillwayDatabase.Open(file) : null;
    }
}
