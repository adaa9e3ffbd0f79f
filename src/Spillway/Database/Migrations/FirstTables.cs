namespace Spillway.Database.Migrations;

/// <summary>AUTOINCREMENT, since an id must never come back: entries in the cache carry it.</summary>
internal static class FirstTables
{
    public const string Sql = """
        CREATE TABLE Projects (
            Id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            Name TEXT NOT NULL,
            Document TEXT NOT NULL,
            Guide TEXT NULL,
            CreatedAt TEXT NOT NULL,
            UpdatedAt TEXT NOT NULL
        );
        CREATE TABLE Tasks (
            Id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            ProjectId INTEGER NULL REFERENCES Projects (Id) ON DELETE CASCADE,
            ProjectIndex INTEGER NULL,
            Name TEXT NOT NULL,
            Subset TEXT NOT NULL,
            Document TEXT NOT NULL,
            Guide TEXT NULL,
            DataId INTEGER NULL,
            Size INTEGER NOT NULL,
            Is3D INTEGER NOT NULL,
            IsVideo INTEGER NOT NULL,
            CreatedAt TEXT NOT NULL,
            UpdatedAt TEXT NOT NULL
        );
        CREATE INDEX IX_Tasks_ProjectId ON Tasks (ProjectId);
        CREATE TABLE Jobs (
            Id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
            TaskId INTEGER NOT NULL REFERENCES Tasks (Id) ON DELETE CASCADE,
            "Index" INTEGER NOT NULL,
            StartFrame INTEGER NOT NULL,
            StopFrame INTEGER NOT NULL,
            Type TEXT NOT NULL,
            State TEXT NOT NULL,
            UpdatedAt TEXT NOT NULL
        );
        CREATE INDEX IX_Jobs_TaskId ON Jobs (TaskId);
        CREATE TABLE Media (
            DataId INTEGER NOT NULL,
            Name TEXT NOT NULL,
            Length INTEGER NOT NULL,
            Crc32 INTEGER NOT NULL,
            PRIMARY KEY (DataId, Name)
        ) WITHOUT ROWID;
        """;
}
