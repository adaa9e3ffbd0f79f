using System.Diagnostics;
using Spillway.Tests.Services;

namespace Spillway.Tests.Cli;

public sealed class WorkerCommandTests(PostgresServer server) : IDisposable
{
    private readonly TestDatabase postgres = server.CreateDatabase();
    private readonly TemporaryFolder folder = new();

    public void Dispose()
    {
        postgres.Dispose();
        folder.Dispose();
    }

    /// <summary>As a server does whose worker stood still in a transaction.</summary>
    [Fact]
    public async Task A_worker_whose_start_the_database_breaks_off_says_so_and_tries_again()
    {
        SpillwayProcess.Run(Start("list")).ExitStatus.ShouldBe(0);
        postgres.Execute("""
            CREATE SEQUENCE refused;
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF nextval('refused') = 1 THEN RAISE EXCEPTION 'terminated by a test' USING ERRCODE = '25P03'; END IF;
                RETURN NULL;
            END $$;
            CREATE TRIGGER refuse BEFORE DELETE ON "Requests" FOR EACH STATEMENT EXECUTE FUNCTION refuse();
            """);
        using var worker = Process.Start(Start("worker"))!;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            (await worker.StandardOutput.ReadLineAsync(patience.Token)).ShouldNotBeNull().ShouldStartWith("working for ");
        }
        finally
        {
            worker.Kill();
        }

        (await worker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("The start failed and is tried again in 5 s: ");
    }

    private ProcessStartInfo Start(string command)
    {
        var start = SpillwayProcess.StartInfo(command, "--data", folder.Combine("data"));
        start.Environment["SPILLWAY_DATABASE"] = postgres.ConnectionString;
        return start;
    }
}
