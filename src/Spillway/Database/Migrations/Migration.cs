namespace Spillway.Database.Migrations;

/// <summary>A numbered step of the schema or of queued work. Once released it never changes.</summary>
/// <param name="Subject"><c>database</c> or <c>queued work</c>.</param>
/// <param name="Sqlite">In the words of SQLite, and then in those of PostgreSQL; empty: nothing is to be done there.</param>
public sealed record Migration(int Number, string Name, string Subject, string Sqlite, string Postgres)
{
    public string Id => $"{Number:D4}_{Name}";
}

/// <summary>Every migration, in order.</summary>
internal static class MigrationList
{
    public static readonly IReadOnlyList<Migration> All =
    [
        new(1, "first_tables", "database", FirstTables.Sqlite, FirstTables.Postgres),
        new(2, "requests", "database", RequestTables.Sqlite, RequestTables.Postgres),
        new(3, "periodic_runs", "database", PeriodicRunTables.Sqlite, PeriodicRunTables.Postgres),
        // PostgreSQL came after version 1, so no work of that version waits there.
        new(4, "payloads_of_version_1", "queued work", QueuedWork.Sqlite, ""),
        // An SQLite file lies in its root, so it needs no word of which root it is for.
        new(5, "root", "database", "", RootTable.Postgres),
        new(6, "run_details", "database", RunDetails.Sqlite, RunDetails.Postgres),
    ];
}
