namespace Spillway.Database.Migrations;

/// <summary>All that a run of a periodic job did, as JSON beside the columns of the first version.</summary>
internal static class RunDetails
{
    public const string Sqlite = "ALTER TABLE PeriodicRuns ADD COLUMN Details TEXT NOT NULL DEFAULT ''";

    public const string Postgres = """ALTER TABLE "PeriodicRuns" ADD COLUMN "Details" text COLLATE "C" NOT NULL DEFAULT ''""";
}
