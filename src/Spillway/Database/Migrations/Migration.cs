namespace Spillway.Database.Migrations;

/// <summary>A numbered step of the schema or of queued work. Once released it never changes.</summary>
/// <param name="Subject"><c>database</c> or <c>queued work</c>.</param>
public sealed record Migration(int Number, string Name, string Subject, string Sql)
{
    public string Id => $"{Number:D4}_{Name}";
}

/// <summary>Every migration, in order.</summary>
internal static class MigrationList
{
    public static readonly IReadOnlyList<Migration> All =
    [
        new(1, "first_tables", "database", FirstTables.Sql),
        new(2, "requests", "database", RequestTables.Sql),
        new(3, "periodic_runs", "database", PeriodicRunTables.Sql),
        new(4, "payloads_of_version_1", "queued work", QueuedWork.Sql),
    ];
}
