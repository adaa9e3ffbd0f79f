using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Spillway.Database;

/// <summary>Inserts many media rows through one prepared command: a change tracker would hold them all.</summary>
public static class MediaInsert
{
    /// <summary>Within the context's transaction if it has one, else in one of its own.</summary>
    public static void InsertMedia(this SpillwayDbContext context, IEnumerable<MediaRow> rows, CancellationToken cancellationToken = default)
    {
        using var own = context.Database.CurrentTransaction is null ? context.Database.BeginTransaction() : null;
        using var command = ((SqliteConnection)context.Database.GetDbConnection()).CreateCommand();
        command.Transaction = (SqliteTransaction)context.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = "INSERT INTO Media (DataId, Name, Length, Crc32) VALUES ($data, $name, $length, $crc)";
        var data = command.Parameters.Add("$data", SqliteType.Integer);
        var name = command.Parameters.Add("$name", SqliteType.Text);
        var length = command.Parameters.Add("$length", SqliteType.Integer);
        var crc = command.Parameters.Add("$crc", SqliteType.Integer);
        foreach (var row in rows)
        {
            cancellationToken.ThrowIfCancellationRequested();
            (data.Value, name.Value, length.Value, crc.Value) = (row.DataId, row.Name, row.Length, (long)row.Crc32);
            command.ExecuteNonQuery();
        }

        own?.Commit();
    }
}
