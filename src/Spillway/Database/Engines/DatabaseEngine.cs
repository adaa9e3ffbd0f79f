using System.Data.Common;
using Spillway.Database.Migrations;

namespace Spillway.Database.Engines;

/// <summary>What differs between the database programs that Spillway runs on.</summary>
internal abstract class DatabaseEngine
{
    /// <summary>Which database this is, for messages: never with a password.</summary>
    internal abstract string Name { get; }

    /// <summary>What <c>migrate</c> is to be preceded by.</summary>
    internal abstract string BackupAdvice { get; }

    /// <summary>False: there is none yet, and <see cref="Connect"/> would make it.</summary>
    internal abstract bool Exists();

    /// <summary>Makes what a connection needs to make the database.</summary>
    internal abstract void Prepare();

    /// <summary>An open connection, for migrations.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be reached.</exception>
    internal abstract DbConnection Connect();

    /// <summary>An open connection to a database that is up to date.</summary>
    /// <exception cref="DbException">It cannot be had now.</exception>
    internal abstract DbConnection Open();

    /// <summary>A transaction of which one runs at a time, in however many processes.</summary>
    internal abstract DbTransaction BeginMigration(DbConnection connection);

    /// <summary>Counts its tables.</summary>
    internal abstract string TableCountSql { get; }

    /// <summary>1 when there is the table of migrations.</summary>
    internal abstract string MigrationsTableSql { get; }

    internal abstract string SqlOf(Migration migration);

    /// <summary>Everything read in it is of one instant; it holds up no writer.</summary>
    internal abstract DbTransaction BeginSnapshot(DbConnection connection);

    /// <summary>Who writes this subject at the same time waits until the transaction is over.</summary>
    internal abstract DbTransaction BeginWrite(DbConnection connection, WriteSubject subject);

    /// <summary>Within a transaction.</summary>
    internal abstract void Insert(DbConnection connection, IEnumerable<MediaRow> rows, CancellationToken cancellationToken);
}

/// <summary>What a writing transaction is about: two of the same never run at once.</summary>
internal enum WriteSubject
{
    /// <summary>Projects, tasks and jobs with their directories: a directory without a row is litter only for who holds this.</summary>
    Objects,

    Requests,
}

/// <summary>One sentence: the database cannot be reached, and why.</summary>
public sealed class DatabaseUnavailableException(string message) : Exception(message);
