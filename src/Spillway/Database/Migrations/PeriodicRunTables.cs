namespace Spillway.Database.Migrations;

internal static class PeriodicRunTables
{
    public const string Sql = """
        CREATE TABLE PeriodicRuns (
            Id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            Key TEXT NOT NULL,
            "Trigger" TEXT NOT NULL,
            Arguments TEXT NOT NULL,
            State TEXT NOT NULL,
            StartedAt TEXT NOT NULL,
            FinishedAt TEXT NULL,
            Seconds REAL NOT NULL,
            RemovedItems INTEGER NOT NULL,
            RemovedBytes INTEGER NOT NULL,
            Message TEXT NOT NULL,
            Clock TEXT NOT NULL
        );
        CREATE INDEX IX_PeriodicRuns_Key_StartedAt ON PeriodicRuns (Key, StartedAt);
        """;
}
