using Microsoft.Data.Sqlite;

[assembly: AssemblyFixture(typeof(Spillway.Tests.Database.PooledConnections))]

namespace Spillway.Tests.Database;

/// <summary>What the pools still hold after the last test is closed here: at the end of a process it is too, but there xunit waits for ten seconds only.</summary>
public sealed class PooledConnections : IDisposable
{
    public void Dispose() => SqliteConnection.ClearAllPools();
}
