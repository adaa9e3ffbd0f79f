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
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is not DbException failure) continue;
            var words = failure is SqliteException { SqliteErrorCode: Full } ? "the disk is full"
                : failure is SqliteException { SqliteErrorCode: InputOutput } ? "the disk is full or does not answer (" + failure.Message.TrimEnd('.') + ")"
                : failure.Message.TrimEnd('.');
            return $"The database of {dataDirectory} could not be read or written: {words}; {Free(dataDirectory)}.";
        }

        return null;
    }

    /// <summary>Nothing is wrong but the moment: others were in the way, the connection broke, or a transaction stood still for too long.</summary>
    internal static bool MayPass(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is NpgsqlException { IsTransient: true } or PostgresException { SqlState: IdleInTransaction }
                or SqliteException { SqliteErrorCode: Busy or Locked })
            {
                return true;
            }
        }

        return false;
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
