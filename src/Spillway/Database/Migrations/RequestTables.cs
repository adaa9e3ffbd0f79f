namespace Spillway.Database.Migrations;

internal static class RequestTables
{
    public const string Sqlite = """
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

    public const string Postgres = """
        CREATE TABLE "Requests" (
            "Id" text COLLATE "C" NOT NULL PRIMARY KEY,
            "UserId" bigint NOT NULL,
            "Action" text COLLATE "C" NOT NULL,
            "Target" text COLLATE "C" NOT NULL,
            "TargetId" bigint NULL,
            "Subresource" text COLLATE "C" NOT NULL,
            "Format" text COLLATE "C" NULL,
            "Lightweight" boolean NULL,
            "PayloadVersion" integer NOT NULL,
            "Payload" text COLLATE "C" NOT NULL,
            "State" text COLLATE "C" NOT NULL,
            "Attempt" integer NOT NULL,
            "WorkerToken" text COLLATE "C" NULL,
            "LeaseUntil" timestamp with time zone NULL,
            "NotBefore" timestamp with time zone NULL,
            "CancelAsked" boolean NOT NULL,
            "Progress" double precision NOT NULL,
            "Message" text COLLATE "C" NOT NULL,
            "Entry" text COLLATE "C" NULL,
            "Follows" text COLLATE "C" NULL,
            "ResultEntry" text COLLATE "C" NULL,
            "ResultName" text COLLATE "C" NULL,
            "ResultId" bigint NULL,
            "CreatedAt" timestamp with time zone NOT NULL,
            "StartedAt" timestamp with time zone NULL,
            "FinishedAt" timestamp with time zone NULL,
            "ExpiresAt" timestamp with time zone NULL
        );
        CREATE INDEX "IX_Requests_State" ON "Requests" ("State");
        CREATE INDEX "IX_Requests_Entry" ON "Requests" ("Entry");
        CREATE INDEX "IX_Requests_WorkerToken" ON "Requests" ("WorkerToken");
        """;
}
