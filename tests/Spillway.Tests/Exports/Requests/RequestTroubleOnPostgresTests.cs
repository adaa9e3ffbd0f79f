using Spillway.Tests.Services;

namespace Spillway.Tests.Exports.Requests;

/// <summary>The same on a PostgreSQL database, whose connections are few.</summary>
public sealed class RequestTroubleOnPostgresTests(PostgresServer server) : RequestTroubleTests
{
    private protected override ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) =>
        new(server.CreateDatabase(), write, settings);
}
