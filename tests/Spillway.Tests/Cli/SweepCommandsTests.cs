using System.Text.Json;
using Microsoft.Data.Sqlite;
using Spillway.Storage;

namespace Spillway.Tests.Cli;

/// <summary>The sweeping commands in a process of their own, without any worker.</summary>
public sealed class SweepCommandsTests : IDisposable
{
    private const string Entry = "cache/export/task-7-dataset-instance1736424000.5-coco-10.zip";

    private readonly TemporaryFolder folder = new();

    private string Data => folder.Combine("data");

    public SweepCommandsTests()
    {
        DataRoot.OpenOwn(Data);
        Old(Entry);
        Old("tmp/cvat_efj_p1_o");
        folder.Write("data/tmp/new", "1");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_list_shows_every_item_with_its_verdict_rule_and_reason()
    {
        var result = Run("cache", "list");
        result.ExitStatus.ShouldBe(0);
        var lines = result.Output.Split('\n');
        lines[0].Split("  ", StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ShouldBe(["path", "kind", "bytes", "age", "verdict", "rule", "why"]);
        lines[1].ShouldStartWith(Entry + "  dataset");
        lines[1].ShouldContain("delete   ttl   last used");
        File.Exists(Path.Combine(Data, Entry)).ShouldBeTrue();
    }

    [Fact]
    public void Json_and_comma_separated_values_say_the_same()
    {
        using var json = JsonDocument.Parse(Run("tmp", "list", "--json").Output);
        var items = json.RootElement.GetProperty("items").EnumerateArray().ToDictionary(item => item.GetProperty("path").GetString()!, item => item);
        items["tmp/new"].GetProperty("verdict").GetString().ShouldBe("keep");
        items["tmp/cvat_efj_p1_o"].GetProperty("rule").GetString().ShouldBe("retention");
        var csv = Run("tmp", "list", "--csv").Output.TrimEnd().Split('\n');
        csv[0].ShouldBe("path,kind,bytes,age,verdict,rule,why");
        csv.Skip(1).Select(line => line.Split(',')[0]).ShouldBe(items.Keys, ignoreOrder: true);
    }

    [Theory]
    [InlineData("tmp", "list")]
    [InlineData("tmp", "sweep")]
    [InlineData("cache", "stats")]
    public void A_database_that_does_not_answer_is_said_in_one_line_and_gone_on_without(string area, string command)
    {
        var start = SpillwayProcess.StartInfo("--data", Data, area, command);
        start.Environment["SPILLWAY_DATABASE"] = "Host=127.0.0.1;Port=9;Database=nothing;Username=nobody;Password=none";
        start.Environment["SPILLWAY_EXPORT_CACHE_TTL"] = "1000d";
        var result = SpillwayProcess.Run(start);
        result.ExitStatus.ShouldBe(0, result.Error);
        result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldHaveSingleItem().ShouldStartWith("warning: ");
        if (command == "sweep") File.Exists(Path.Combine(Data, "tmp/cvat_efj_p1_o")).ShouldBeFalse();
    }

    [Fact]
    public void Json_that_has_begun_is_whole_when_the_run_fails_in_between()
    {
        Run("restore", Path.Combine(Repository.Root, "samples", "street.zip")).ExitStatus.ShouldBe(0);
        DamageTable("Tasks");
        foreach (var arguments in (string[][])[["tmp", "list", "--json"], ["tmp", "sweep", "--json"]])
        {
            var failed = Run(arguments);
            failed.ExitStatus.ShouldBe(1);
            var sentence = failed.Error.TrimEnd();
            sentence.ShouldStartWith($"error: The database of {Data} could not be read or written: ");
            sentence.ShouldNotContain('\n');
            using var json = JsonDocument.Parse(failed.Output);
            json.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("path").GetString()).ShouldContain("tmp/cvat_efj_p1_o");
            json.RootElement.GetProperty("report").ValueKind.ShouldBe(JsonValueKind.Null);
        }
    }

    /// <summary>Contract §1 line 8.</summary>
    [Fact]
    [Trait("parity", "8")]
    public void A_periodic_job_runs_by_hand_by_either_name_and_with_arguments()
    {
        Run("runperiodicjob", "cron_tmp_directory_cleanup", "90000d").ExitStatus.ShouldBe(1, "more than a hundred years");
        Run("runperiodicjob", "cron_tmp_directory_cleanup", "9000d").Output.ShouldContain("Deleted 0 of 2");
        Run("periodic", "run", "tmp-cleanup", "--dry-run").Output.ShouldContain("Would delete 1 of 2");
        Run("runperiodicjob", "cron_tmp_directory_cleanup").Output.ShouldContain("Deleted 1 of 2");
        Run("runperiodicjob", "cron_export_cache_cleanup", "project").Output.ShouldContain("Deleted 0 of 0");
        Run("runperiodicjob", "cron_export_cache_cleanup", "task").Output.ShouldContain("Deleted 1 of 1");
    }

    [Fact]
    [Trait("parity", "8")]
    public void A_wrong_id_lists_what_exists()
    {
        var result = Run("runperiodicjob", "nonsense");
        result.ExitStatus.ShouldBe(1);
        result.Error.Trim().ShouldBe("error: There is no periodic job 'nonsense': there are export-cache-cleanup, tmp-cleanup, object-tmp-cleanup.");
        Run("periodic", "list").Output.ShouldContain("export-cache-cleanup  0 * * * *");
    }

    /// <summary>Contract §1 line 9.</summary>
    [Fact]
    [Trait("parity", "9")]
    public void Runs_are_kept_in_the_history_with_a_database_and_without()
    {
        Run("periodic", "history", "--json").Output.Trim().ShouldBe("[]");
        Run("runperiodicjob", "tmp-cleanup", "9000d").ExitStatus.ShouldBe(0);
        using (var file = JsonDocument.Parse(Run("periodic", "history", "--json").Output))
        {
            file.RootElement.EnumerateArray().Single().GetProperty("looked_at").GetInt64().ShouldBe(2);
        }

        File.Delete(Path.Combine(Data, ".spillway", "runs.jsonl"));
        global::Spillway.Database.SpillwayDatabase.Open(Path.Combine(Data, "spillway.db"));
        Run("tmp", "sweep").ExitStatus.ShouldBe(0);
        using var json = JsonDocument.Parse(Run("periodic", "history", "--json").Output);
        var run = json.RootElement.EnumerateArray().Single();
        run.GetProperty("key").GetString().ShouldBe("tmp-cleanup");
        run.GetProperty("removed_items").GetInt64().ShouldBe(1);
        Run("periodic", "history").Output.ShouldContain("Deleted 1 of 2");
    }

    [Fact]
    public void A_root_without_a_marker_is_refused_with_one_line_and_stays_as_it_is()
    {
        File.Delete(Path.Combine(Data, DataRoot.MarkerName));
        foreach (var command in new[] { "cache sweep", "tmp sweep", "tmp list", "legacy cleanup", "runperiodicjob tmp-cleanup", "cleanuplegacyexportcache", "exportcachecleanup" })
        {
            var result = Run(command.Split(' '));
            result.ExitStatus.ShouldBe(1);
            result.Error.Trim().ShouldStartWith($"error: {Data} has no marker of Spillway");
        }

        File.Exists(Path.Combine(Data, "tmp/cvat_efj_p1_o")).ShouldBeTrue();
    }

    /// <summary>Contract §1 line 4.</summary>
    [Theory]
    [InlineData("legacy cleanup")]
    [InlineData("cleanuplegacyexportcache")]
    [InlineData("exportcachecleanup")]
    [Trait("parity", "4")]
    public void Legacy_directories_are_removed_with_progress_in_plain_lines(string command)
    {
        Old("tasks/7/export_cache/dataset_coco-10.ZIP");
        Old("jobs/9/tmp/export_cache/annotations_coco-10.ZIP");
        Old("projects/1/keep/export_cache/file");
        var result = Run(command.Split(' '));
        result.ExitStatus.ShouldBe(0);
        result.Output.ShouldContain("Deleted 2 of 2");
        result.Error.ShouldContain("legacy cleanup: 100 %");
        Directory.Exists(Path.Combine(Data, "tasks/7/export_cache")).ShouldBeFalse();
        Directory.Exists(Path.Combine(Data, "jobs/9/tmp/export_cache")).ShouldBeFalse();
        File.Exists(Path.Combine(Data, "projects/1/keep/export_cache/file")).ShouldBeTrue();
    }

    /// <summary>One cleaner a root across processes; the kernel lets go of what a dead one held.</summary>
    [Fact]
    public async Task A_second_cleaner_says_who_is_at_it_and_takes_over_when_that_one_died()
    {
        for (var file = 0; file < 30; file++) Old($"tmp/more{file}");
        var start = SpillwayProcess.StartInfo("tmp", "sweep", "--data", Data);
        start.Environment["SPILLWAY_SWEEP_DELETIONS_PER_SECOND"] = "1";
        using var first = System.Diagnostics.Process.Start(start)!;
        for (var turn = 0; turn < 600 && !File.Exists(Path.Combine(Data, ".spillway", "sweep-tmp-cleanup.json")); turn++) await Task.Delay(50);
        var second = Run("tmp", "sweep");
        second.ExitStatus.ShouldBe(0);
        second.Output.ShouldContain($"Nothing to do here: process {first.Id} on {Environment.MachineName} cleans this data root already.");
        first.Kill();
        await first.WaitForExitAsync();
        Run("tmp", "sweep").ExitStatus.ShouldBe(0);
        Directory.GetFiles(Path.Combine(Data, "tmp")).Select(Path.GetFileName).ShouldBe(["new"]);
        Run("periodic", "history", "--json").Output.ShouldContain("\"looked_at\"");
    }

    private ProcessResult Run(params string[] arguments) => SpillwayProcess.Run([.. arguments, "--data", Data]);

    /// <summary>With its indexes; the rest of the database stays as it is.</summary>
    private void DamageTable(string name)
    {
        var path = Path.Combine(Data, "spillway.db");
        List<long> pages = [];
        using (var connection = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA wal_checkpoint(TRUNCATE)";
            command.ExecuteNonQuery();
            command.CommandText = $"SELECT rootpage * page_size FROM sqlite_schema, pragma_page_size WHERE tbl_name = '{name}' AND rootpage > 0";
            using var rows = command.ExecuteReader();
            while (rows.Read()) pages.Add(rows.GetInt64(0));
        }

        pages.ShouldNotBeEmpty();
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        foreach (var end in pages)
        {
            // The first bytes of a page say what it is.
            file.Position = end - 4096;
            file.Write(Enumerable.Repeat((byte)0xFF, 64).ToArray());
        }
    }

    private void Old(string relative) => File.SetLastWriteTimeUtc(folder.Write("data/" + relative, "old"), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-40));
}
