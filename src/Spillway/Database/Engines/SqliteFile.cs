using Microsoft.Data.Sqlite;
using Spillway.Storage;

namespace Spillway.Database.Engines;

/// <summary>An SQLite file that somebody else keeps tables in.</summary>
internal static class SqliteFile
{
    /// <summary>Kept in the file: readers and a writer do not wait for each other.</summary>
    internal static void UseWriteAheadLog(string path)
    {
        PrivateDirectory.Create(Path.GetDirectoryName(path)!);
        using var connection = new SqliteConnection($"Data Source={path}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "PRAGMA busy_timeout = 30000; PRAGMA journal_mode = WAL;";
        command.ExecuteNonQuery();
    }
}
