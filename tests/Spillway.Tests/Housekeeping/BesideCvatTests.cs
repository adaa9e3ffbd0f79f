using System.Diagnostics;
using System.Globalization;
using Spillway.Exports.Cache;
using Spillway.Exports.Cache.Leases;
using Spillway.Housekeeping;
using Spillway.Settings;
using Spillway.Storage;
using Spillway.Sweeping;
using Spillway.Tests.Services;

namespace Spillway.Tests.Housekeeping;

/// <summary>On the volume of a CVAT that keeps running: adopted once, swept under CVAT's own locks. The exporter is a process of its own.</summary>
public sealed class BesideCvatTests(RedisServer server) : IDisposable
{
    private const string Entry = "task-7-dataset-instance1736424000.5-coco-10.zip";
    private const string Other = "task-8-dataset-instance1736424000.5-coco-10.zip";

    private readonly TemporaryFolder folder = new();
    private readonly string cvatPath = "/home/django/" + Guid.NewGuid();

    private string Data => folder.Combine("data");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Adopting_shows_what_is_there_before_the_marker_is_written_and_happens_once()
    {
        Volume();
        folder.Write("data/tasks/7/export_cache/dataset_coco-10.ZIP", new string('x', 5000));
        var dry = Run(Settings(), "cache", "sweep", "--adopt", "--dry-run");
        dry.ExitStatus.ShouldBe(0, dry.Error);
        dry.Error.ShouldContain("A dry run, so it is not marked.");
        File.Exists(Path.Combine(Data, DataRoot.MarkerName)).ShouldBeFalse();

        var adopted = Run(Settings(), "cache", "sweep", "--adopt");
        adopted.ExitStatus.ShouldBe(0, adopted.Error);
        string[] shown = [$"{Data} has no marker yet", "cache/export                  2 files", "tmp                           1 things", "legacy caches                 1 directories, 12.0 KiB",
            $"in its Redis at {server.Address}, for paths below {cvatPath}", "It is marked as adopted now"];
        shown.ShouldAllBe(line => adopted.Error.Contains(line, StringComparison.Ordinal), adopted.Error);
        adopted.Output.ShouldContain("Deleted 2 of 2");
        adopted.Error.ShouldNotContain(RedisServer.Password);
        Run(Settings(), "tmp", "list", "--adopt").Error.ShouldBeEmpty();
        Run(Settings(), "worker").Error.ShouldContain("worker --sweep-only");
    }

    [Fact]
    public async Task What_CVAT_is_about_to_serve_is_kept_and_what_nobody_wants_goes()
    {
        Volume();
        using var exporter = Exporter(Entry, "hold");
        (await exporter.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("locked");
        var sweep = Run(Settings(), "cache", "sweep", "--adopt");
        sweep.ExitStatus.ShouldBe(0, sweep.Error);
        sweep.Output.ShouldContain("Deleted 1 of 2");
        sweep.Output.ShouldContain("leased: somebody reads or builds it");
        Has(Entry).ShouldBeTrue();
        Has(Other).ShouldBeFalse();

        await exporter.StandardInput.WriteLineAsync();
        (await exporter.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldBe("touched");
        await exporter.StandardInput.WriteLineAsync();
        await exporter.WaitForExitAsync(TestContext.Current.CancellationToken);
        Run(Settings(), "cache", "sweep").Output.ShouldContain("Deleted 0 of 1");
        Has(Entry).ShouldBeTrue();
        using var redis = RedisConnection.Open(server.Address);
        redis.Ask("EXISTS", $"redlock:export_lock:{cvatPath}/cache/export/{Entry}", $"redlock:export_lock:{cvatPath}/cache/export/{Other}").ShouldBe("0", "nobody holds a lock any more");
    }

    /// <summary>An exporter and a sweep that finds everything expired at once, over and over: under its lock the exporter's entry never vanishes.</summary>
    [Fact]
    public async Task An_entry_never_vanishes_under_the_exporters_lock()
    {
        Volume();
        File.WriteAllText(Path.Combine(Data, DataRoot.MarkerName), """{"Installation":"test","Adopted":true}""");
        var settings = SettingsReader.Read(null, Settings(("export_cache_ttl", "0")).GetValueOrDefault);
        using var exporter = Exporter(Entry, "rounds", "400");
        var deleted = 0;
        var area = new ExportCacheArea(DataRoot.OpenToSweep(Data, adopt: false, dryRun: false), settings, TimeProvider.System);
        while (!exporter.HasExited)
        {
            var report = new Sweep(TimeProvider.System).Run([area], SweepLimits.None, dryRun: false, null, TestContext.Current.CancellationToken);
            report.Errors.ShouldBeEmpty();
            deleted += (int)report.Deleted;
        }

        var said = await exporter.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        exporter.ExitCode.ShouldBe(0, said + await exporter.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        said.ShouldStartWith("0 vanished");
        deleted.ShouldBeGreaterThan(10, "or the two never met");
    }

    [Fact]
    public void Without_its_redis_no_entry_is_deleted_and_the_run_says_why()
    {
        Volume();
        var settings = Settings(("cvat_redis_port", "1"));
        var sweep = Run(settings, "cache", "sweep", "--adopt");
        sweep.ExitStatus.ShouldBe(1);
        sweep.Error.ShouldContain("warning: CVAT's Redis at 127.0.0.1:1 cannot be asked for locks: ");
        sweep.Output.ShouldContain("whether somebody uses it cannot be told");
        Has(Entry).ShouldBeTrue();
        Has(Other).ShouldBeTrue();
        // What CVAT locks nothing for goes all the same.
        Run(settings, "tmp", "sweep").ExitStatus.ShouldBe(0);
        File.Exists(Path.Combine(Data, "tmp/cvat_efj_p1_o")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_worker_that_only_sweeps_runs_beside_as_CVATs_user_and_stops_when_told()
    {
        Assert.SkipUnless(Environment.UserName == "root" && File.Exists("/usr/bin/setpriv"), "Only root can become CVAT's user.");
        Volume();
        using (var chown = Process.Start("chown", ["-R", "1000:1000", Data])!) await chown.WaitForExitAsync(TestContext.Current.CancellationToken);
        var start = SpillwayProcess.StartInfo("worker", "--sweep-only", "--adopt", "--data", Data);
        foreach (var (name, value) in Settings()) start.Environment[name] = value;
        var program = start.FileName;
        start.FileName = "/usr/bin/setpriv";
        string[] before = ["--reuid", "1000", "--regid", "1000", "--clear-groups", program];
        for (var index = 0; index < before.Length; index++) start.ArgumentList.Insert(index, before[index]);
        using var worker = Process.Start(start)!;
        (await worker.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) ?? await worker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken))
            .ShouldStartWith($"sweeping {Data}: export-cache-cleanup (0 * * * *), tmp-cleanup (30 * * * *)");
        File.Exists(Path.Combine(Data, DataRoot.MarkerName)).ShouldBeTrue();
        File.Exists(Path.Combine(Data, "spillway.db")).ShouldBeFalse();
        Signal.Send(Signal.Terminate, worker);
        await worker.WaitForExitAsync(TestContext.Current.CancellationToken);
        worker.ExitCode.ShouldBe(0, await worker.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private void Volume()
    {
        foreach (var name in new[] { Entry, Other }) Old("data/cache/export/" + name);
        Old("data/tmp/cvat_efj_p1_o");
    }

    private void Old(string name) => File.SetLastWriteTimeUtc(folder.Write(name, "old"), TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-40));

    private bool Has(string entry) => File.Exists(Path.Combine(Data, "cache", "export", entry));

    /// <summary>CVAT's own variables, as its containers have them.</summary>
    private Dictionary<string, string?> Settings(params (string Name, string Value)[] more)
    {
        var values = new Dictionary<string, string?>
        {
            ["CVAT_REDIS_INMEM_HOST"] = server.Address.Host,
            ["CVAT_REDIS_INMEM_PORT"] = server.Address.Port.ToString(CultureInfo.InvariantCulture),
            ["CVAT_REDIS_INMEM_PASSWORD"] = RedisServer.Password,
            ["SPILLWAY_CVAT_DATA_PATH"] = cvatPath,
        };
        foreach (var (name, value) in more) values["SPILLWAY_" + name.ToUpperInvariant()] = value;
        return values;
    }

    private ProcessResult Run(Dictionary<string, string?> settings, params string[] arguments)
    {
        var start = SpillwayProcess.StartInfo([.. arguments, "--data", Data]);
        foreach (var (name, value) in settings) start.Environment[name] = value;
        return SpillwayProcess.Run(start);
    }

    private Process Exporter(string entry, params string[] what)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/python3"), "Python is not installed here (Debian package python3).");
        string[] arguments =
        [
            Path.Combine(Repository.Root, "tests/Spillway.Tests/Housekeeping/cvat_exporter.py"), server.Address.Port.ToString(CultureInfo.InvariantCulture), RedisServer.Password,
            $"{cvatPath}/cache/export/{entry}", Path.Combine(Data, "cache", "export", entry), .. what,
        ];
        return Process.Start(new ProcessStartInfo("/usr/bin/python3", arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;
    }
}
