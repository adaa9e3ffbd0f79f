using Spillway.Exports.Cache;
using Spillway.Settings;
using Spillway.Sweeping;
using Spillway.Tests.Housekeeping;

namespace Spillway.Tests.Exports.Cache;

/// <summary>Tiers of policies, in order, and pins above all of them.</summary>
public sealed class CachePoliciesTests
{
    private const string Key = "export-cache-cleanup";
    private const string Coco = "cache/export/task-1-dataset-instance1.5-coco-10.zip";
    private const string Yolo = "cache/export/task-1-dataset-instance1.5-yolo-11.zip";
    private const string Annotations = "cache/export/job-2-annotations-instance1.5-coco-10.zip";
    private const string Backup = "cache/export/project-3-backup-instance1.5.zip";
    private const string Events = "cache/export/events-0b6d3c1e-53f7-4f39-9f5c-0d9d4f1b4b0a.csv";
    private const string Notes = "cache/export/notes.txt";

    private static readonly string[] Everything = [Coco, Yolo, Annotations, Backup, Events, Notes];

    [Theory]
    [InlineData("\"kinds\": [\"dataset\"]", Coco, Yolo)]
    [InlineData("\"kinds\": [\"annotations\", \"backup\"]", Annotations, Backup)]
    [InlineData("\"kinds\": \"events\"", Events)]
    [InlineData("\"kinds\": [\"unknown\"]", Notes)]
    [InlineData("\"types\": [\"project\", \"job\"]", Annotations, Backup)]
    [InlineData("\"formats\": [\"COCO 1.0\"]", Coco, Annotations)]
    [InlineData("\"formats\": [\"yolo-11\"]", Yolo)]
    [InlineData("\"path\": \"task-1-*\"", Coco, Yolo)]
    [InlineData("\"path\": \"cache/export/*.csv\"", Events)]
    [InlineData("\"kinds\": [\"dataset\"], \"older_than\": \"1h\"", Coco, Yolo)]
    [InlineData("\"older_than\": \"3h\"")]
    [InlineData("\"younger_than\": \"3h\"", Coco, Yolo, Annotations, Backup, Events, Notes)]
    public void A_tier_is_about_what_it_names(string match, params string[] expected)
    {
        using var root = Root($"[{{{match}, \"ttl\": \"30m\"}}, {{\"max_size\": \"100%\"}}]");
        var (report, items) = root.Sweep(Key, dryRun: true);
        items.Where(item => item.Verdict == Verdict.Delete).Select(item => item.Path).ShouldBe(expected, ignoreOrder: true);
        items.Where(item => item.Verdict == Verdict.Delete).ShouldAllBe(item => item.Rule == "policy" && item.Why.EndsWith("ago, kept for 30 min 0 s by tier 'tier 1'"));
        report.Deleted.ShouldBe(expected.Length);
    }

    [Fact]
    public void The_first_tier_with_a_life_time_decides_and_what_none_names_keeps_the_settings_one()
    {
        using var root = Root("""[{"name": "backups stay", "kinds": ["backup"], "ttl": "never"}, {"types": ["project", "job"], "ttl": "1h"}, {"max_size": "100%"}]""");
        foreach (var path in Everything) File.SetLastWriteTimeUtc(root.Combine(path), (root.Clock.Now - TimeSpan.FromDays(2)).UtcDateTime);
        var (_, items) = root.Sweep(Key, dryRun: true);
        var verdicts = items.ToDictionary(item => item.Path);
        (verdicts[Backup].Verdict, verdicts[Backup].Why).ShouldBe((Verdict.Keep, "it never expires by tier 'backups stay'"));
        (verdicts[Annotations].Verdict, verdicts[Annotations].Rule).ShouldBe((Verdict.Delete, "policy"));
        (verdicts[Coco].Verdict, verdicts[Coco].Rule).ShouldBe((Verdict.Delete, "ttl"));
        (verdicts[Notes].Verdict, verdicts[Notes].Rule).ShouldBe((Verdict.Keep, "unknown-name"));
    }

    [Fact]
    public void A_tier_holds_its_size_alone_and_the_last_one_holds_everything()
    {
        using var root = new SweptRoot(("export_cache_ttl", "1000d"), ("cache_policies", """[{"name": "cheap", "kinds": ["annotations"], "max_size": "150kB"}, {"name": "all", "max_size": "450kB"}]"""));
        for (var job = 1; job <= 3; job++) root.Write($"cache/export/job-{job}-annotations-instance1.5-coco-10.zip", TimeSpan.FromHours(job), new string('x', 100_000));
        for (var task = 1; task <= 4; task++) root.Write($"cache/export/task-{task}-dataset-instance1.5-coco-10.zip", TimeSpan.FromHours(10 + task), new string('x', 100_000));
        var (_, items) = root.Sweep(Key, dryRun: true);
        var going = items.Where(item => item.Verdict == Verdict.Delete).ToList();
        going.Select(item => item.Path).ShouldBe(
        [
            "cache/export/job-3-annotations-instance1.5-coco-10.zip", "cache/export/job-2-annotations-instance1.5-coco-10.zip",
            "cache/export/task-4-dataset-instance1.5-coco-10.zip",
        ]);
        going.ShouldAllBe(item => item.Rule == "policy-size");
        going[0].Why.ShouldContain("tier 'cheap' takes");
        going[2].Why.ShouldContain("tier 'all' takes");
        root.Sweep(Key).Deleted.ShouldBe(3);
        root.Sweep(Key).Deleted.ShouldBe(0);
    }

    [Fact]
    public void The_latest_of_each_object_stay_however_old()
    {
        using var root = new SweptRoot(("export_cache_ttl", "1h"), ("cache_policies", """[{"kinds": ["dataset"], "keep_latest": 2}, {"max_size": "100%"}]"""));
        for (var version = 8; version <= 11; version++) root.Write($"cache/export/task-1-dataset-instance{version}.5-coco-10.zip", TimeSpan.FromDays(30 - version));
        root.Write("cache/export/task-2-dataset-instance1.5-coco-10.zip");
        root.Write("cache/export/task-2-backup-instance1.5.zip");
        var (report, items) = root.Sweep(Key, dryRun: false);
        report.Deleted.ShouldBe(3);
        items.Single(item => item.Path.Contains("instance11")).Rule.ShouldBe("keep-latest");
        root.Has("cache/export/task-1-dataset-instance10.5-coco-10.zip").ShouldBeTrue("10 is later than 9, though not as text");
        root.Has("cache/export/task-2-dataset-instance1.5-coco-10.zip").ShouldBeTrue();
    }

    [Theory]
    [InlineData("""[{"ttl": "12h"}]""", "depends on age (ttl)")]
    [InlineData("""[{"max_size": "1GB"}, {"name": "last", "older_than": "60d", "max_size": "1GB"}]""", "the last tier 'last' depends on age (older_than)")]
    [InlineData("""[{"max_size": "1GB"}, {"younger_than": "60d", "max_size": "1GB"}]""", "depends on age (younger_than)")]
    [InlineData("""[{"keep_latest": 1}]""", "has neither max_size nor min_free")]
    [InlineData("""[{"max_size": "much"}]""", "max_size of tier 'tier 1' is \"much\", but must be a size such as 200GB or 30%")]
    [InlineData("""[{"kinds": ["datasets"], "max_size": "1GB"}]""", "must be a list of dataset, annotations, backup, events, unknown")]
    [InlineData("""[{"maxsize": "1GB"}]""", "has an unknown part 'maxsize'")]
    [InlineData("""[{"kinds": ["dataset"]}, {"max_size": "1GB"}]""", "tier 'tier 1' says nothing")]
    [InlineData("""[{"name": "a", "max_size": "1GB"}, {"name": "a", "max_size": "2GB"}]""", "two tiers with the name 'a'")]
    [InlineData("""{"max_size": "1GB"}""", "must be a list of tiers")]
    [InlineData("[{", "is not JSON")]
    public void Policies_that_cannot_be_are_refused_with_the_reason(string json, string reason) =>
        Should.Throw<InvalidSettingException>(() => SettingsReader.Read(null, name => name == "SPILLWAY_CACHE_POLICIES" ? json : null)).Message.ShouldContain(reason);

    [Fact]
    public async Task A_pin_keeps_an_entry_from_every_rule_until_its_time_has_come()
    {
        using var root = new SweptRoot(("export_cache_ttl", "1h"), ("cache_quota", "1kB"), ("cache_policies", """[{"ttl": "1m"}, {"max_size": "1B"}]"""));
        root.Write(Coco);
        root.Write(Backup);
        var pins = new Pins(root.Path, root.Clock);
        await pins.Add(new Pin(Path.GetFileName(Coco), root.Clock.Now.AddDays(2), "a paper", root.Clock.Now), default);
        await pins.Add(new Pin(Path.GetFileName(Backup), null, "", root.Clock.Now), default);
        var (report, items) = root.Sweep(Key, dryRun: false);
        report.Deleted.ShouldBe(0);
        items.Single(item => item.Path == Coco).Why.ShouldBe($"pinned until {root.Clock.Now.AddDays(2).UtcDateTime:yyyy-MM-dd HH:mm} UTC: a paper");
        items.ShouldAllBe(item => item.Rule == "pin");
        (await new Pins(root.Path, root.Clock).Remove(Path.GetFileName(Backup), default)).ShouldBeTrue("another process sees the same pins");
        root.Clock.Now += TimeSpan.FromDays(3);
        root.Sweep(Key).Deleted.ShouldBe(2);
    }

    [Fact]
    public void Pins_that_cannot_be_read_keep_everything()
    {
        using var root = new SweptRoot();
        root.Write(Coco);
        root.Write(".spillway/pins.json", text: "[{");
        Should.Throw<InvalidPinsException>(() => root.Sweep(Key)).Message.ShouldContain("nothing is deleted");
        root.Has(Coco).ShouldBeTrue();
    }

    private static SweptRoot Root(string policies)
    {
        var root = new SweptRoot(("cache_policies", policies));
        foreach (var path in Everything) root.Write(path, TimeSpan.FromHours(2));
        return root;
    }
}
