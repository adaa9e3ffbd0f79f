using Spillway.Database;
using Spillway.Storage;

namespace Spillway.Cli;

/// <summary>The data root of a command: its directories and its database.</summary>
internal static class DataRootFiles
{
    public static ObjectDirectories Directories(this Invocation invocation) => new(invocation.DataDirectory);

    /// <summary>Creates what is not there yet.</summary>
    public static SpillwayDatabase CreateDatabase(this Invocation invocation)
    {
        DataRoot.OpenOwn(invocation.DataDirectory);
        return SpillwayDatabase.Open(PathOf(invocation));
    }

    /// <summary>For commands that only make sense where something was restored before.</summary>
    public static SpillwayDatabase OpenDatabase(this Invocation invocation) =>
        File.Exists(PathOf(invocation))
            ? SpillwayDatabase.Open(PathOf(invocation))
            : throw new DirectoryNotFoundException($"There is no data root at '{invocation.DataDirectory}': `spillway restore ARCHIVE` makes one, --data names another.");

    private static string PathOf(Invocation invocation) => Path.Combine(invocation.DataDirectory, "spillway.db");
}
