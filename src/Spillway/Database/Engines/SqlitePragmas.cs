using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Spillway.Database.Engines;

/// <summary>What SQLite keeps per connection. Its own busy handler wakes within milliseconds; the provider's retry loop sleeps 150 ms.</summary>
internal sealed class SqlitePragmas : DbConnectionInterceptor
{
    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Text;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection, ConnectionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        using var command = connection.CreateCommand();
        command.CommandText = Text;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private const string Text = "PRAGMA busy_timeout = 30000; PRAGMA foreign_keys = ON;";
}
