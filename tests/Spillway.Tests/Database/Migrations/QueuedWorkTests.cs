using Spillway.Database;
using Spillway.Exports.Requests;
using Spillway.Tests.Exports.Requests;

namespace Spillway.Tests.Database.Migrations;

/// <summary>Contract section 1, line 10: work that version 1 queued, through the migration of queued work and to its end.</summary>
public sealed class QueuedWorkTests
{
    [Fact]
    [Trait("parity", "10")]
    public async Task What_version_1_queued_gets_payloads_of_today_and_runs_and_its_scheduled_clean_ups_vanish()
    {
        using var desk = new ExportDesk();
        var path = Path.Combine(desk.Root, "spillway.db");
        desk.Database.ExecuteScript("DELETE FROM Migrations WHERE Id LIKE '0004%';" + FrozenPayloads.VersionOne + FrozenPayloads.VersionOneDatasets);

        // At start, and asked for: pending, and what.
        Should.Throw<DatabaseVersionException>(() => SpillwayDatabase.Open(path)).Message.ShouldContain("0004_payloads_of_version_1");
        var check = SpillwayProcess.Run("migrate", "--check", "--data", desk.Root);
        (check.ExitStatus, check.Output.Contains("0004_payloads_of_version_1", StringComparison.Ordinal)).ShouldBe((1, true), check.Error);
        SpillwayProcess.Run("migrate", "--data", desk.Root).ExitStatus.ShouldBe(0);
        SpillwayProcess.Run("migrate", "--check", "--data", desk.Root).ExitStatus.ShouldBe(0);

        var rows = desk.Database.Requests().ToDictionary(row => row.Id, row => (row.PayloadVersion, row.Payload));
        rows.Count.ShouldBe(3);
        rows[FrozenPayloads.BackupId].ShouldBe((2, """{"target":"task","target_id":1}"""));
        rows[FrozenPayloads.DatasetId].ShouldBe((2, """{"format":"Note 1.0","save_images":false,"target":"job","target_id":1}"""));
        // What is over stays as it was written, and can still be read.
        rows[FrozenPayloads.FinishedId].PayloadVersion.ShouldBe(1);
        RequestPayload.Read(1, rows[FrozenPayloads.FinishedId].Payload, 1).ShouldBe(ExportRequest.Dataset(Spillway.Datasets.ExportTarget.Project, 1, "Note 1.0", true, 1));

        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        (await desk.Over(FrozenPayloads.BackupId)).Status.ShouldBe("finished");
        (await desk.Over(FrozenPayloads.DatasetId)).Status.ShouldBe("finished");
        desk.Entries().ShouldBe(["job-1-annotations-instance1736416800.0-note-10.zip", "task-1-backup-instance1736416800.0.zip"]);
    }
}
