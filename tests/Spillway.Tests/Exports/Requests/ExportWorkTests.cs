using Microsoft.Data.Sqlite;
using Spillway.Datasets;
using Spillway.Exports.Cache;
using Spillway.Exports.Requests;

namespace Spillway.Tests.Exports.Requests;

/// <summary>What datasets and backups of projects, tasks and jobs do alike while they are made and afterwards.</summary>
public sealed class ExportWorkTests
{
    public static TheoryData<string, ExportTarget, bool, string> Exports => new()
    {
        { "a project's dataset", ExportTarget.Project, false, "project-1-dataset-instance1736416800.0-note-10.zip" },
        { "a task's dataset", ExportTarget.Task, false, "task-1-dataset-instance1736416800.0-note-10.zip" },
        { "a job's dataset", ExportTarget.Job, false, "job-1-dataset-instance1736416800.0-note-10.zip" },
        { "a project's backup", ExportTarget.Project, true, "project-1-backup-instance1736416800.0.zip" },
        { "a task's backup", ExportTarget.Task, true, "task-1-backup-instance1736416800.0.zip" },
    };

    [Theory]
    [Trait("parity", "2")]
    [MemberData(nameof(Exports))]
    public async Task It_works_in_one_directory_of_tmp_that_its_target_names_and_leaves_one_flat_entry(string what, ExportTarget target, bool backup, string entry)
    {
        string[] during = [];
        ExportDesk desk = null!;
        using (desk = new ExportDesk((path, _) =>
        {
            during = desk.Temporary();
            Path.GetFileName(Path.GetDirectoryName(path)).ShouldBe(during.Single());
            File.WriteAllText(path, "an archive");
        }))
        {
            await using var host = await RequestHost.TryStart(desk.Requests, [], default);
            (await desk.Over(await desk.Ask(Request(target, backup)))).Status.ShouldBe("finished", what);
            during.ShouldHaveSingleItem().ShouldStartWith($"export-{RequestIds.TargetName(target)}-");
            desk.Entries().ShouldBe([entry]);
            desk.Temporary().ShouldBeEmpty();
            (await desk.LeasesInTheEnd()).ShouldBeEmpty();
        }
    }

    [Theory]
    [Trait("parity", "5")]
    [MemberData(nameof(Exports))]
    public async Task It_waits_for_the_lease_of_its_entry_and_is_a_hit_when_the_entry_is_there(string what, ExportTarget target, bool backup, string entry)
    {
        using var desk = new ExportDesk();
        var cache = new ExportCache(desk.Root, TimeProvider.System);
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        string id;
        using (cache.TryWrite(entry).ShouldNotBeNull())
        {
            id = await desk.Ask(Request(target, backup));
            await desk.Until(id, status => status.Status == "started");
            await Task.Delay(200);
            desk.Builds.ShouldBe(0, what);
        }

        (await desk.Over(id)).ResultEntry.ShouldBe(entry);
        await desk.Ask(Request(target, backup));
        desk.Status(id).Status.ShouldBe("finished");
        desk.Builds.ShouldBe(1);
    }

    [Fact]
    public async Task It_goes_on_when_the_database_does_not_answer_for_a_moment()
    {
        var answers = new TaskCompletionSource();
        ExportDesk desk = null!;
        using (desk = new ExportDesk((path, cancellationToken) =>
        {
            Execute(desk, "ALTER TABLE requests RENAME TO requests_away");
            cancellationToken.WaitHandle.WaitOne(TimeSpan.FromSeconds(1.5));
            Execute(desk, "ALTER TABLE requests_away RENAME TO requests");
            answers.TrySetResult();
            cancellationToken.ThrowIfCancellationRequested();
            File.WriteAllText(path, "an archive");
        }))
        {
            await using var host = await RequestHost.TryStart(desk.Requests, [], default);
            var id = await desk.Ask(ExportDesk.Dataset());
            await answers.Task.WaitAsync(TimeSpan.FromSeconds(10));
            (await desk.Over(id)).Status.ShouldBe("finished");
            desk.Builds.ShouldBe(1);
        }

        static void Execute(ExportDesk desk, string statement)
        {
            using var connection = new SqliteConnection($"Data Source={Path.Combine(desk.Root, "spillway.db")}");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = statement;
            command.ExecuteNonQuery();
        }
    }

    [Fact]
    [Trait("parity", "1")]
    public async Task It_schedules_nothing_for_later()
    {
        using var desk = new ExportDesk();
        await using (var host = await RequestHost.TryStart(desk.Requests, [], default))
        {
            await desk.Over(await desk.Ask(ExportDesk.Dataset()));
            await desk.Over(await desk.Ask(Request(ExportTarget.Task, backup: true)));
            using var engine = new SqliteConnection($"Data Source={Path.Combine(desk.Root, "engine.db")}");
            engine.Open();
            using var count = engine.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM QRTZ_TRIGGERS";
            for (var turn = 0; turn < 100 && (long)count.ExecuteScalar()! > 0; turn++) await Task.Delay(20);
            count.ExecuteScalar().ShouldBe(0L);
        }

        desk.Database.Requests().Select(row => row.State).ShouldAllBe(state => state == Spillway.Database.RequestState.Finished);
    }

    private static ExportRequest Request(ExportTarget target, bool backup) =>
        backup ? ExportRequest.Backup(target, 1, null, 1) : ExportDesk.Dataset(target: target);
}
