using System.Runtime.CompilerServices;
using Spillway.Database;

namespace Spillway.Tests;

/// <summary>What a database holds, table by table.</summary>
internal static class StoredRows
{
    internal static List<ProjectRow> Projects(this SpillwayDatabase database) =>
        database.Query($"""SELECT {ProjectRow.Columns} FROM "Projects" ORDER BY "Id" """, ProjectRow.Read);

    internal static List<TaskRow> Tasks(this SpillwayDatabase database) => database.Query($"""SELECT {TaskRow.Columns} FROM "Tasks" ORDER BY "Id" """, TaskRow.Read);

    internal static List<JobRow> Jobs(this SpillwayDatabase database) => database.Query($"""SELECT {JobRow.Columns} FROM "Jobs" ORDER BY "Id" """, JobRow.Read);

    internal static List<MediaRow> Media(this SpillwayDatabase database)
    {
        var ids = database.Query($"""SELECT DISTINCT "DataId" FROM "Media" ORDER BY "DataId" """, row => row.Long());
        using var connection = database.Connect();
        return [.. ids.SelectMany(id => MediaRow.Of(connection, id))];
    }

    internal static List<RequestRow> Requests(this SpillwayDatabase database)
    {
        using var connection = database.Connect();
        return RequestRow.Query(connection, $"""ORDER BY "CreatedAt", "Id" """);
    }

    internal static List<PeriodicRunRow> PeriodicRuns(this SpillwayDatabase database) =>
        database.Query($"""SELECT {PeriodicRunRow.Columns} FROM "PeriodicRuns" ORDER BY "Id" """, PeriodicRunRow.Read);

    internal static int Execute(this SpillwayDatabase database, FormattableString sql)
    {
        using var connection = database.Connect();
        return connection.Execute(sql);
    }

    /// <summary>Statements without parameters.</summary>
    internal static void ExecuteScript(this SpillwayDatabase database, string sql) =>
        database.Execute(FormattableStringFactory.Create(sql.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal)));

    private static List<T> Query<T>(this SpillwayDatabase database, FormattableString sql, Func<RowReader, T> read)
    {
        using var connection = database.Connect();
        return connection.Query(sql, read);
    }
}
