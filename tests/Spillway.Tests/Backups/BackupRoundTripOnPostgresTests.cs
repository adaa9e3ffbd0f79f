using Spillway.Tests.Services;

namespace Spillway.Tests.Backups;

/// <summary>The same on a PostgreSQL database.</summary>
public sealed class BackupRoundTripOnPostgresTests(PostgresServer server) : BackupRoundTripTests(server.CreateDatabase());
