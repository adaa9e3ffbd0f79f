using Spillway.Tests.Exports.Requests;
using Spillway.Tests.Services;

namespace Spillway.Tests.Server;

/// <summary>The same on a PostgreSQL database.</summary>
public sealed class ExportAnswersOnPostgresTests(PostgresServer server) : ExportAnswersTests
{
    private protected override ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) =>
        new(server.CreateDatabase(), write, settings);
}
