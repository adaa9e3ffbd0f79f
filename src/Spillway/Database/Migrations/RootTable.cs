namespace Spillway.Database.Migrations;

/// <summary>Which data root a shared database is for: its rows and another root's directories must never meet.</summary>
internal static class RootTable
{
    public const string Postgres = """CREATE TABLE "Root" ("Only" boolean NOT NULL PRIMARY KEY DEFAULT true CHECK ("Only"), "Installation" text NOT NULL)""";
}
