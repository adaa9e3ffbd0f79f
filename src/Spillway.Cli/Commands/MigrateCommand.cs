using System.CommandLine;
using Spillway.Database;

namespace Spillway.Cli.Commands;

/// <summary><c>spillway migrate [--check]</c>: brings the database and queued work to this version.</summary>
internal static class MigrateCommand
{
    private static readonly Option<bool> Check = new("--check") { Description = "Only list what is pending; exit status 1 when something is." };

    public static Command Create() =>
        new Command("migrate", "Bring the database and queued work to this version.") { Check }.Runs(Run);

    private static Task<int> Run(Invocation invocation, CancellationToken cancellationToken)
    {
        if (!SpillwayDatabase.IsThere(invocation.DataDirectory, invocation.Settings))
        {
            throw new FileNotFoundException($"There is no database in '{invocation.DataDirectory}': --data names another data root.");
        }

        var schema = SpillwayDatabase.Schema(invocation.DataDirectory, invocation.Settings);
        var check = invocation.Value(Check);
        var migrations = check ? schema.Pending() : schema.Migrate();
        if (invocation.Terminal.Json)
        {
            invocation.Terminal.Object(migrations.Select(migration => new { migration.Id, migration.Subject, applied = !check }));
        }
        else
        {
            foreach (var migration in migrations) invocation.Terminal.Line($"{(check ? "pending" : "applied")}: {migration.Id} ({migration.Subject})");
            if (migrations.Count == 0) invocation.Terminal.Line("nothing is pending");
        }

        return Task.FromResult(check && migrations.Count > 0 ? CommandLine.Failed : CommandLine.Done);
    }
}
