namespace Spillway.Database.Migrations;

internal static class RequestTables
{
    public const string Sql = """
        CREATE TABLE Requests (
            Id TEXT NOT NULL PRIMARY KEY,
            UserId INTEGER NOT NULL,
            Action TEXT NOT NULL,
            Target TEXT NOT NULL,
            TargetId INTEGER NULL,
            Subresource TEXT NOT NULL,
            Format TEXT NULL,
            Lightweight INTEGER NULL,
            PayloadVersion INTEGER NOT NULL,
            Payload TEXT NOT NULL,
            State TEXT NOT NULL,
            Attempt INTEGER NOT NULL,
            WorkerToken TEXT NULL,
            LeaseUntil TEXT NULL,
            NotBefore TEXT NULL,
            CancelAsked INTEGER NOT NULL,
            Progress REAL NOT NULL,
            Message TEXT NOT NULL,
            Entry TEXT NULL,
            Follows TEXT NULL,
            ResultEntry TEXT NULL,
            ResultName TEXT NULL,
            ResultId INTEGER NULL,
            CreatedAt TEXT NOT NULL,
            StartedAt TEXT NULL,
            FinishedAt TEXT NULL,
            ExpiresAt TEXT NULL
        );
        CREATE INDEX IX_Requests_State ON Requests (State);
        CREATE INDEX IX_Requests_Entry ON Requests (Entry);
        CREATE INDEX IX_Requests_WorkerToken ON Requests (WorkerToken);
        """;
}
