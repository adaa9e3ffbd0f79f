using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Spillway.Database;

/// <summary>What a database says of its troubles names no file; this does.</summary>
internal static class DatabaseFailure
{
    private const int Busy = 5, Locked = 6, InputOutput = 10, Full = 13;

    private const string IdleInTransaction = "25P03";

    /// <summary>One sentence; null: the database is not to blame.</summary>
    internal static string? Explain(Exception exception, string dataDirectory)
    {
        if (Causes(exception).OfType<DbException>().FirstOrDefault() is not { } failure) return null;
        var words = failure is SqliteException { SqliteErrorCode: Full } ? "the disk is full"
            : failure is SqliteException { SqliteErrorCode: InputOutput } ? "the disk is full or does not answer (" + failure.Message.TrimEnd('.') + ")"
            : failure.Message.TrimEnd('.');
        return $"The database of {dataDirectory} could not be read or written: {words}; {Free(dataDirectory)}.";
    }

    /// <summary>Nothing is wrong but the moment: others were in the way, the connection broke, or a transaction stood still for too long.</summary>
    internal static bool MayPass(Exception exception) => Causes(exception).Any(cause =>
        cause is NpgsqlException { IsTransient: true } or PostgresException { SqlState: IdleInTransaction } or SqliteException { SqliteErrorCode: Busy or Locked });

    /// <summary>The exception and what is within it.</summary>
    private static IEnumerable<Exception> Causes(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException) yield return cause;
    }

    private static string Free(string directory)
    {
        try
        {
            return FormattableString.Invariant($"{new DriveInfo(directory).AvailableFreeSpace / 1024} KiB are free there");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "how much is free there cannot be told";
        }
    }
}
