using System.Diagnostics;
using Shouldly;
using Spillway.Database;
using Spillway.Datasets;
using Spillway.Datasets.Selection;
using Spillway.Exports.Cache;
using Spillway.Exports.Requests;
using Spillway.Tests.Housekeeping;
using Xunit;

namespace Spillway.Tests.Exports.Requests;

public class ExportRequestsTests
{
    private protected virtual ExportDesk Desk(Action<string, CancellationToken>? write = null, params (string Name, string Value)[] settings) => new(write, settings);

    private const string Entry = "task-1-dataset-instance1736416800.0-note-10.zip";

    [Fact]
    public async Task A_miss_is_built_in_the_background_and_the_same_again_is_a_hit()
    {
        using var desk = Desk();
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        (await desk.Over(id)).Status.ShouldBe("finished");

        // Contract section 7: an export creates its entry and nothing else.
        desk.Entries().ShouldBe([Entry]);
        desk.Temporary().ShouldBeEmpty();
        (await desk.LeasesInTheEnd()).ShouldBeEmpty();

        File.SetLastWriteTimeUtc(Path.Combine(desk.Root, "cache", "export", Entry), DateTime.UnixEpoch);
        (await desk.Requests.Ask(ExportDesk.Dataset(), default)).Verdict.ShouldBe(RequestVerdict.Accepted);
        desk.Status(id).Status.ShouldBe("finished");
        desk.Builds.ShouldBe(1);
        File.GetLastWriteTimeUtc(Path.Combine(desk.Root, "cache", "export", Entry)).ShouldBeGreaterThan(DateTime.UnixEpoch.AddYears(30));
    }

    [Fact]
    public async Task Equal_selections_share_an_entry_and_different_ones_do_not()
    {
        using var desk = new ExportDesk();
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        await desk.Over(await desk.Ask(Selected(new DatasetSelection { Labels = ["car", "bus"] })));
        await desk.Over(await desk.Ask(Selected(new DatasetSelection { Labels = ["bus", "car"] })));
        desk.Builds.ShouldBe(1);
        await desk.Over(await desk.Ask(Selected(new DatasetSelection { Labels = ["bus"] })));
        await desk.Over(await desk.Ask(Selected(new DatasetSelection())));
        desk.Builds.ShouldBe(3);
        desk.Entries().Count(entry => entry.Contains("-note-10-only", StringComparison.Ordinal)).ShouldBe(2);
        desk.Entries().ShouldContain(Entry);
        desk.Written.ShouldContain(request => request.Selection != null && string.Join(',', request.Selection.Labels) == "bus,car");

        static ExportRequest Selected(DatasetSelection selection) => ExportDesk.Dataset() with { Selection = selection.OrNull() };
    }

    [Fact]
    public async Task A_result_is_opened_under_a_lease_that_a_sweep_cannot_take()
    {
        using var desk = Desk();
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        desk.Requests.OpenResult(id).Verdict.ShouldBeOneOf(ResultVerdict.NotFinished, ResultVerdict.Open);
        await desk.Over(id);
        var cache = desk.Cache;
        string tag;
        using (var download = desk.Requests.OpenResult(id).Download.ShouldNotBeNull())
        {
            tag = download.EntityTag;
            download.Length.ShouldBe(10);
            download.FileName.ShouldBe("task_1_dataset_2025_01_09_10_00_00_note 1.0.zip");
            cache.TryWrite(Entry).ShouldBeNull();
        }

        using (var again = desk.Requests.OpenResult(id).Download.ShouldNotBeNull()) again.EntityTag.ShouldBe(tag);
        cache.TryWrite(Entry).ShouldNotBeNull().Dispose();
    }

    /// <summary>Contract section 1, line 6.</summary>
    [Fact]
    [Trait("parity", "6")]
    public async Task A_result_that_was_swept_answers_that_it_has_expired_and_can_be_asked_for_again()
    {
        using var desk = Desk();
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        await desk.Over(id);
        File.Delete(Path.Combine(desk.Root, "cache", "export", Entry));

        var outcome = desk.Requests.OpenResult(id);
        outcome.Verdict.ShouldBe(ResultVerdict.Expired);
        outcome.Message.ShouldBe("The exported file has expired, please retry exporting");
        var status = desk.Status(id);
        (status.Status, status.ResultAvailable, status.Message).ShouldBe(("finished", false, outcome.Message));

        await desk.Ask(ExportDesk.Dataset());
        (await desk.Over(id)).ResultAvailable.ShouldBeTrue();
    }

    [Fact]
    public async Task An_object_that_changed_is_exported_anew()
    {
        using var desk = Desk();
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        await desk.Over(await desk.Ask(ExportDesk.Dataset()));
        desk.Change(TimeSpan.FromSeconds(1.5));
        await desk.Over(await desk.Ask(ExportDesk.Dataset()));
        desk.Entries().ShouldBe([Entry, "task-1-dataset-instance1736416801.5-note-10.zip"]);
        // A project is as new as its newest task, in backups too.
        await desk.Over(await desk.Ask(ExportRequest.Backup(ExportTarget.Project, 1, null, 1)));
        desk.Entries().ShouldContain("project-1-backup-instance1736416801.5.zip");
    }

    [Fact]
    public async Task An_equal_request_while_one_runs_is_refused_with_its_id()
    {
        using var hold = new ManualResetEventSlim();
        using var desk = Desk((path, token) => { hold.Wait(token); File.WriteAllText(path, "x"); });
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        (await desk.Requests.Ask(ExportDesk.Dataset(), default)).ShouldBe(new RequestOutcome(RequestVerdict.AlreadyRunning, id, "An equal request is queued or running."));
        await desk.Until(id, status => status.Progress == 0.5);
        hold.Set();
        await desk.Over(id);
    }

    [Fact]
    public async Task Equal_requests_of_many_users_build_once_and_go_on_when_the_first_user_cancels()
    {
        using var hold = new ManualResetEventSlim();
        using var desk = Desk((path, token) => { hold.Wait(token); File.WriteAllText(path, "x"); });
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var first = await desk.Ask(ExportDesk.Dataset(1));
        await desk.Until(first, status => status.Status == "started");
        var second = await desk.Ask(ExportDesk.Dataset(2));
        var third = await desk.Ask(ExportDesk.Dataset(3));
        desk.Status(second).Status.ShouldBe("started");
        (await desk.Requests.Cancel(first, default)).ShouldBe(CancelVerdict.Cancelled);
        desk.Requests.Find(first).ShouldBeNull();
        await Task.Delay(600);
        hold.Set();
        (await desk.Over(second)).Status.ShouldBe("finished");
        (await desk.Over(third)).ResultAvailable.ShouldBeTrue();
        desk.Builds.ShouldBe(1);
    }

    [Fact]
    public async Task Cancelling_stops_the_work_within_a_second_and_leaves_nothing()
    {
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var desk = Desk((path, token) =>
        {
            File.WriteAllText(path, "half");
            token.WaitHandle.WaitOne();
            stopped.SetResult();
            token.ThrowIfCancellationRequested();
        });
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        await desk.Until(id, status => status.Status == "started");
        await Task.Delay(300);
        (await desk.Requests.Cancel(id, default)).ShouldBe(CancelVerdict.Cancelled);
        // Waiting in a thread would take it from who looks whether the request is still wanted.
        await stopped.Task.WaitAsync(TimeSpan.FromSeconds(1));
        await Task.Delay(300);
        (desk.Requests.Find(id), desk.Entries().Length, desk.Temporary().Length, desk.Leases().Length).ShouldBe((null, 0, 0, 0));
        desk.Database.Requests().ShouldBeEmpty();
        (await desk.Requests.Cancel(id, default)).ShouldBe(CancelVerdict.NoSuchRequest);
    }

    /// <summary>Contract sections 3 and 7.</summary>
    [Fact]
    public async Task A_lease_that_is_taken_makes_the_request_wait_and_try_again_under_the_same_id()
    {
        using var desk = Desk(null, ("export_cache_lock_ttl", "0.1"), ("export_cache_lock_acquisition_timeout", "0.3"), ("export_locked_retry_interval", "1"));
        var cache = desk.Cache;
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        string id;
        using (cache.TryWrite(Entry).ShouldNotBeNull())
        {
            id = await desk.Ask(ExportDesk.Dataset());
            await desk.Until(id, status => status.Message.Contains("in use", StringComparison.Ordinal));
            desk.Status(id).Status.ShouldBe("queued");
            desk.Requests.List(1).Single().Id.ShouldBe(id);
        }

        (await desk.Over(id)).Status.ShouldBe("finished");
        desk.Database.Requests().Single().Attempt.ShouldBe(1, "waiting is no attempt");
    }

    [Fact]
    public async Task A_request_that_waits_for_its_retry_can_be_cancelled()
    {
        using var desk = Desk(null, ("export_cache_lock_ttl", "0.1"), ("export_cache_lock_acquisition_timeout", "0.2"));
        using var held = desk.Cache.TryWrite(Entry);
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var id = await desk.Ask(ExportDesk.Dataset());
        await desk.Until(id, status => status.Message.Contains("in use", StringComparison.Ordinal));
        (await desk.Requests.Cancel(id, default)).ShouldBe(CancelVerdict.Cancelled);
        desk.Requests.List(null).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_failure_keeps_its_reason_and_an_object_that_was_deleted_is_said_so()
    {
        ExportDesk desk = null!;
        using (desk = Desk((path, _) =>
        {
            File.WriteAllText(path, "x");
            desk.Database.Execute($"""DELETE FROM "Tasks" """);
        }))
        {
            await using var host = await RequestHost.TryStart(desk.Requests, [], default);
            var id = await desk.Ask(ExportDesk.Dataset());
            var status = await desk.Over(id);
            (status.Status, status.Message).ShouldBe(("failed", "The task 1 was deleted before its export was finished."));
            desk.Entries().ShouldBeEmpty();
            desk.Requests.OpenResult(id).Verdict.ShouldBe(ResultVerdict.NotFinished);
            (await desk.Requests.Ask(ExportDesk.Dataset(), default)).Verdict.ShouldBe(RequestVerdict.NoSuchObject);
        }
    }

    [Fact]
    public async Task An_export_beyond_its_time_limit_fails_with_that_reason()
    {
        using var desk = Desk((_, token) => { token.WaitHandle.WaitOne(); token.ThrowIfCancellationRequested(); }, ("export_time_limit", "0.5"));
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var status = await desk.Over(await desk.Ask(ExportDesk.Dataset()));
        (status.Status, status.Message).ShouldBe(("failed", "The export was stopped at its time limit of 0.5 s."));
        desk.Temporary().ShouldBeEmpty();
    }

    [Fact]
    public async Task With_one_export_for_each_user_the_second_waits_for_the_first()
    {
        using var hold = new ManualResetEventSlim();
        using var desk = Desk((path, token) => { hold.Wait(token); File.WriteAllText(path, "x"); }, ("one_running_job_in_queue_per_user", "true"));
        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        var task = await desk.Ask(ExportDesk.Dataset());
        await desk.Until(task, status => status.Status == "started");
        var job = await desk.Ask(ExportDesk.Dataset(1, ExportTarget.Job));
        var other = await desk.Ask(ExportDesk.Dataset(2, ExportTarget.Job) with { SaveImages = false });
        await desk.Until(other, status => status.Status == "started");
        await Task.Delay(1200);
        desk.Status(job).Status.ShouldBe("queued");
        hold.Set();
        (await desk.Over(job)).Status.ShouldBe("finished");
    }

    [Fact]
    public async Task A_host_that_ends_puts_its_work_back_and_the_next_does_it()
    {
        using var hold = new ManualResetEventSlim();
        using var desk = Desk((path, token) => { hold.Wait(token); File.WriteAllText(path, "x"); });
        string id;
        await using (await RequestHost.TryStart(desk.Requests, [], default))
        {
            id = await desk.Ask(ExportDesk.Dataset());
            await desk.Until(id, status => status.Status == "started");
        }

        desk.Status(id).Status.ShouldBe("queued");
        hold.Set();
        await using var next = await RequestHost.TryStart(desk.Requests, [], default);
        (await desk.Over(id)).Status.ShouldBe("finished");
    }

    [Fact]
    public async Task What_another_process_queued_is_begun_within_seconds()
    {
        using var desk = Desk();
        await using var host = await RequestHost.TryStart(desk.New(), [], default);
        var watch = Stopwatch.StartNew();
        await desk.Over(await desk.Ask(ExportDesk.Dataset()));
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task One_host_lives_beside_an_sqlite_file_and_any_number_beside_a_shared_database()
    {
        using var desk = Desk();
        await using var host = await RequestHost.TryStart(desk.New(), [], default);
        await using var second = await RequestHost.TryStart(desk.New(), [], default);
        (second is not null).ShouldBe(desk.Database.IsShared);
        // A command leaves its request to a host that lives.
        (await RequestHost.TryStartFor("anything", desk.Requests, default)).ShouldBeNull();
    }

    [Fact]
    public async Task A_command_hosts_its_own_request_where_nobody_else_does_and_leaves_others_alone()
    {
        using var desk = Desk();
        var other = await desk.Ask(ExportDesk.Dataset(1, ExportTarget.Job));
        var id = await desk.Ask(ExportDesk.Dataset());
        await using var host = await RequestHost.TryStartFor(id, desk.Requests, default);
        host.ShouldNotBeNull();
        (await desk.Over(id)).Status.ShouldBe("finished");
        await Task.Delay(1200);
        desk.Status(other).Status.ShouldBe("queued");
    }

    /// <summary>The worker stands still in the middle of its build, longer than its lease, and another does the request; then it wakes.</summary>
    [Fact]
    public async Task A_worker_that_wakes_after_another_did_its_request_publishes_nothing_and_takes_nothing_back()
    {
        using var frozen = new ManualResetEventSlim();
        using var wake = new ManualResetEventSlim();
        var builds = 0;
        using var desk = Desk((path, _) =>
        {
            var first = Interlocked.Increment(ref builds) == 1;
            if (first)
            {
                frozen.Set();
                wake.Wait(CancellationToken.None);
            }

            File.WriteAllText(path, first ? "of the first" : "of the second");
        });
        var id = await desk.Ask(ExportDesk.Dataset());
        var sleeping = Task.Run(() => desk.New().Worker.Run(id, default), TestContext.Current.CancellationToken);
        frozen.Wait(TestContext.Current.CancellationToken);
        desk.Database.Execute($"""UPDATE "Requests" SET "LeaseUntil" = {DateTime.UnixEpoch}""");
        var second = Task.Run(() => desk.New().Worker.Run(id, default), TestContext.Current.CancellationToken);
        for (var attempt = 1; attempt < 2; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            attempt = desk.Database.Requests().Single().Attempt;
        }

        // On one machine the sleeper's lock on the entry is the kernel's, which only its end or its waking frees.
        if (!desk.Database.IsShared) wake.Set();
        (await second).ShouldBeTrue();
        desk.Status(id).Status.ShouldBe("finished");
        wake.Set();
        await sleeping;
        File.ReadAllText(Path.Combine(desk.Root, "cache", "export", Entry)).ShouldBe("of the second");
        desk.Status(id).Status.ShouldBe("finished");
        desk.Temporary().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_worker_that_lost_its_token_writes_nothing()
    {
        using var desk = Desk();
        var table = new RequestTable(desk.Database, TimeProvider.System);
        var id = await desk.Ask(ExportDesk.Dataset());
        table.TryBegin(id, "old", false).ShouldNotBeNull();
        table.TryBegin(id, "new", false).ShouldBeNull();
        table.EndLeases();
        table.TryBegin(id, "new", false).ShouldNotBeNull();
        table.Renew("old", 0.9).ShouldBeFalse();
        table.Finish("old", Entry, "", _ => "", _ => TimeSpan.Zero).ShouldBeFalse();
        table.Fail("old", "late", _ => TimeSpan.Zero).ShouldBeFalse();
        desk.Status(id).Status.ShouldBe("started");
        table.Renew("new", 0.9).ShouldBeTrue();
    }

    /// <summary>What the database said before a worker stood still is read when it wakes.</summary>
    [Fact]
    public async Task An_answer_that_is_read_when_the_lease_is_over_lets_nothing_be_written()
    {
        using var desk = Desk();
        var clock = new SetClock(TimeProvider.System.GetUtcNow());
        var table = new RequestTable(desk.Database, clock);
        var id = await desk.Ask(ExportDesk.Dataset());
        table.TryBegin(id, "token", false).ShouldNotBeNull();
        table.IsInForce("token").ShouldBeTrue();
        clock.Now += table.Lease + TimeSpan.FromSeconds(1);
        table.IsInForce("token").ShouldBeFalse();
        table.IsWanted("token").ShouldBeTrue("nobody has begun it again");
        table.Renew("token", 0.5).ShouldBeTrue();
        table.IsInForce("token").ShouldBeTrue();
        table.IsInForce("another").ShouldBeFalse();
    }

    /// <summary>Contract section 1, line 10.</summary>
    [Fact]
    [Trait("parity", "1")]
    [Trait("parity", "10")]
    public async Task Payloads_of_version_1_still_run_and_scheduled_clean_ups_vanish()
    {
        using var desk = Desk();
        QueueWorkOfVersionOne(desk);

        await using var host = await RequestHost.TryStart(desk.Requests, [], default);
        (await desk.Over(FrozenPayloads.BackupId)).Status.ShouldBe("finished");
        desk.Entries().ShouldBe(["task-1-backup-instance1736416800.0.zip"]);
        for (var tries = 0; desk.Database.Requests().Count > 1 && tries < 100; tries++) await Task.Delay(50);
        desk.Database.Requests().Select(row => row.Id).ShouldBe([FrozenPayloads.BackupId]);
        desk.Requests.List(null).Count.ShouldBe(1);
    }

    private protected virtual void QueueWorkOfVersionOne(ExportDesk desk) => desk.Database.ExecuteScript(FrozenPayloads.VersionOne);
}
