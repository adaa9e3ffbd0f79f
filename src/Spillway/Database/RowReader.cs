using System.Data.Common;

namespace Spillway.Database;

/// <summary>The columns of one row after another, each read once and in the order of the query.</summary>
internal sealed class RowReader(DbDataReader reader)
{
    private int column;

    /// <summary>False: there is no further row.</summary>
    internal bool Next()
    {
        column = 0;
        return reader.Read();
    }

    internal string Text() => reader.GetString(column++);

    internal string? TextOrNull() => IsNull() ? null : Text();

    internal long Long() => reader.GetInt64(column++);

    internal long? LongOrNull() => IsNull() ? null : Long();

    internal int Int() => reader.GetInt32(column++);

    internal int? IntOrNull() => IsNull() ? null : Int();

    internal double Double() => reader.GetDouble(column++);

    internal bool Bool() => reader.GetBoolean(column++);

    internal bool? BoolOrNull() => IsNull() ? null : Bool();

    /// <summary>SQLite keeps no kind; every time in the database is UTC.</summary>
    internal DateTime Time() => DateTime.SpecifyKind(reader.GetDateTime(column++), DateTimeKind.Utc);

    internal DateTime? TimeOrNull() => IsNull() ? null : Time();

    internal RequestState State() => Enum.Parse<RequestState>(Text());

    private bool IsNull()
    {
        if (!reader.IsDBNull(column)) return false;
        column++;
        return true;
    }
}
