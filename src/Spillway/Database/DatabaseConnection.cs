using System.Data.Common;
using System.Globalization;
using Spillway.Database.Engines;

namespace Spillway.Database;

/// <summary>
/// An open connection, for one unit of work. Statements are interpolated strings: what stands in braces becomes a parameter, or, where it is such a
/// string itself, a part of the text. Names stand in quotes, as PostgreSQL knows them; SQLite takes them so too.
/// </summary>
internal sealed class DatabaseConnection : IDisposable
{
    private readonly DatabaseEngine engine;
    private readonly DbConnection connection;
    private readonly DbTransaction? snapshot;

    /// <param name="connection">Open; its owner is the new object.</param>
    /// <param name="isSnapshot">Everything is read as it is at the first query, and no writer is held up.</param>
    internal DatabaseConnection(DatabaseEngine engine, DbConnection connection, bool isSnapshot)
    {
        (this.engine, this.connection) = (engine, connection);
        try
        {
            if (isSnapshot) snapshot = engine.BeginSnapshot(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>A transaction in which nobody else writes this subject, from its beginning on. One that is not committed leaves nothing.</summary>
    internal DbTransaction BeginWrite(WriteSubject subject) => engine.BeginWrite(connection, subject);

    /// <summary>All rows that a query finds.</summary>
    internal List<T> Query<T>(FormattableString sql, Func<RowReader, T> read)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        var row = new RowReader(reader);
        var rows = new List<T>();
        while (row.Next()) rows.Add(read(row));
        return rows;
    }

    /// <summary>The first row that a query finds; the type's default: it finds none.</summary>
    internal T? First<T>(FormattableString sql, Func<RowReader, T> read)
    {
        using var command = Command(sql);
        using var reader = command.ExecuteReader();
        var row = new RowReader(reader);
        return row.Next() ? read(row) : default;
    }

    /// <summary>Whether a query finds a row.</summary>
    internal bool Any(FormattableString sql) => First(sql, _ => true);

    /// <returns>How many rows it changed.</returns>
    internal int Execute(FormattableString sql)
    {
        using var command = Command(sql);
        return command.ExecuteNonQuery();
    }

    /// <summary>Many, as they come; within a transaction.</summary>
    internal void Insert(IEnumerable<MediaRow> rows, CancellationToken cancellationToken) => engine.Insert(connection, rows, cancellationToken);

    public void Dispose()
    {
        snapshot?.Dispose();
        connection.Dispose();
    }

    private DbCommand Command(FormattableString sql)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // What came from outside is a parameter.
        command.CommandText = TextOf(sql, command);
#pragma warning restore CA2100
        return command;
    }

    private static string TextOf(FormattableString sql, DbCommand command) => string.Format(
        CultureInfo.InvariantCulture,
        sql.Format,
        [.. sql.GetArguments().Select(argument => argument is FormattableString part ? TextOf(part, command) : Parameter(argument, command))]);

    /// <summary>Times are UTC, states are texts.</summary>
    private static string Parameter(object? value, DbCommand command)
    {
        var parameter = command.CreateParameter();
        parameter.ParameterName = string.Create(CultureInfo.InvariantCulture, $"@p{command.Parameters.Count}");
        parameter.Value = value switch
        {
            null => DBNull.Value,
            DateTime time => time.ToUniversalTime(),
            RequestState state => state.ToString(),
            _ => value,
        };
        command.Parameters.Add(parameter);
        return parameter.ParameterName;
    }
}
