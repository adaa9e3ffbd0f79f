using Spillway.Database;
using Spillway.Storage;
using Spillway.Storage.Reservations;

namespace Spillway.Cli;

/// <summary>The data root of a command: its directories and its database.</summary>
internal static class DataRootFiles
{
    public static ObjectDirectories Directories(this Invocation invocation) => new(invocation.DataDirectory);

    public static SpaceReservations Reservations(this Invocation invocation) => new(invocation.DataDirectory, invocation.Time);

    /// <summary>Creates what is not there yet.</summary>
    public static SpillwayDatabase CreateDatabase(this Invocation invocation)
    {
        DataRoot.OpenOwn(invocation.DataDirectory);
        return SpillwayDatabase.Open(PathOf(invocation));
    }

    /// <summary>For commands that only make sense where something was restored before.</summary>
    public static SpillwayDatabase OpenDatabase(this Invocation invocation) =>
        File.Exists(PathOf(invocation))
            ? invocation.CreateDatabase()
            : throw new DirectoryNotFoundException($"There is no data root at '{invocation.DataDirectory}': `spillway restore ARCHIVE` makes one, --data names another.");

    /// <summary>The root of this machine's own, marked so that it may be swept.</summary>
    private static string Own(Invocation invocation)
    {
        DataRoot.OpenOwn(invocation.DataDirectory);
        return PathOf(invocation);
    }

    private static string PathOf(Invocation invocation) => Path.Combine(invocation.DataDirectory, "spillway.db");
}
