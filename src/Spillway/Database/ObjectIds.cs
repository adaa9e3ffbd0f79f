namespace Spillway.Database;

/// <summary>Which objects the rows know, by the folder of the data root that keeps their files.</summary>
internal static class ObjectIds
{
    /// <param name="kind"><c>projects</c>, <c>tasks</c>, <c>jobs</c> or <c>data</c>.</param>
    internal static HashSet<long> Of(DatabaseConnection connection, string kind) => [.. connection.Query(Known(kind), row => row.Long())];

    internal static bool Contains(DatabaseConnection connection, string kind, long id) =>
        connection.Any($"""SELECT 1 FROM ({Known(kind)}) AS known WHERE "Id" = {id}""");

    private static FormattableString Known(string kind) => kind switch
    {
        "projects" => $"""SELECT "Id" FROM "Projects" """,
        "tasks" => $"""SELECT "Id" FROM "Tasks" """,
        "jobs" => $"""SELECT "Id" FROM "Jobs" """,
        "data" => $"""SELECT "DataId" AS "Id" FROM "Tasks" WHERE "DataId" IS NOT NULL""",
        _ => throw new ArgumentException($"'{kind}' is no folder of objects.", nameof(kind)),
    };
}
