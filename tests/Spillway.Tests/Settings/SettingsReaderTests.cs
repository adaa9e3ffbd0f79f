using Spillway.Settings;

namespace Spillway.Tests.Settings;

/// <summary>Contract §1 line 11: settings renamed, old names still read, with a warning.</summary>
public sealed class SettingsReaderTests
{
    [Fact]
    [Trait("parity", "11")]
    public void Without_anything_set_CVATs_defaults_are_in_force_and_temporary_work_is_kept_one_day()
    {
        var settings = Read([]);
        settings.ExportCacheTtl.ShouldBe(TimeSpan.FromSeconds(86_400));
        settings.ExportCacheLockTtl.ShouldBe(TimeSpan.FromSeconds(30));
        settings.ExportCacheLockAcquisitionTimeout.ShouldBe(TimeSpan.FromSeconds(50));
        settings.ExportLockedRetryInterval.ShouldBe(TimeSpan.FromSeconds(60));
        settings.TmpRetention.ShouldBe(TimeSpan.FromDays(1));
        settings.IgnoreTmpCleanupErrors.ShouldBeTrue();
        settings.ExportTimeLimit.ShouldBe(TimeSpan.FromHours(4));
        settings.Warnings.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CVAT_DATASET_CACHE_TTL", "CVAT_EXPORT_CACHE_TTL")]
    [InlineData("CVAT_DATASET_EXPORT_LOCK_TTL", "CVAT_EXPORT_CACHE_LOCK_TTL")]
    [InlineData("CVAT_DATASET_CACHE_LOCK_TIMEOUT", "CVAT_EXPORT_CACHE_LOCK_ACQUISITION_TIMEOUT")]
    [InlineData("CVAT_DATASET_EXPORT_LOCKED_RETRY_INTERVAL", "CVAT_EXPORT_LOCKED_RETRY_INTERVAL")]
    [Trait("parity", "11")]
    public void A_deprecated_name_still_works_and_the_warning_names_the_new_one(string deprecated, string current)
    {
        var settings = Read(new() { [deprecated] = deprecated.EndsWith("LOCK_TTL", StringComparison.Ordinal) ? "20" : "70" });
        settings.Values.Single(value => value.Definition.DeprecatedName == deprecated).Origin.ShouldBe("environment " + deprecated);
        settings.Warnings.ShouldHaveSingleItem().ShouldContain(current);
    }

    [Fact]
    [Trait("parity", "11")]
    public void When_the_old_and_the_new_name_are_set_the_new_one_wins_and_the_warning_names_both()
    {
        var settings = Read(new() { ["CVAT_EXPORT_CACHE_TTL"] = "100", ["CVAT_DATASET_CACHE_TTL"] = "200" });
        settings.ExportCacheTtl.ShouldBe(TimeSpan.FromSeconds(100));
        var warning = settings.Warnings.ShouldHaveSingleItem();
        warning.ShouldContain("CVAT_EXPORT_CACHE_TTL");
        warning.ShouldContain("CVAT_DATASET_CACHE_TTL");
    }

    [Fact]
    public void Spillways_own_name_wins_over_CVATs() =>
        Read(new() { ["SPILLWAY_EXPORT_CACHE_TTL"] = "1h", ["CVAT_EXPORT_CACHE_TTL"] = "100" }).ExportCacheTtl.ShouldBe(TimeSpan.FromHours(1));

    [Fact]
    public void Each_type_may_have_a_life_time_of_its_own_and_takes_the_common_one_otherwise()
    {
        var settings = Read(new() { ["SPILLWAY_EXPORT_CACHE_TTL"] = "2h", ["SPILLWAY_EXPORT_CACHE_TTL_TASK"] = "5m" });
        settings.ExportCacheTtlProject.ShouldBe(TimeSpan.FromHours(2));
        settings.ExportCacheTtlTask.ShouldBe(TimeSpan.FromMinutes(5));
    }

    [Theory]
    [InlineData("30s", "30s")]
    [InlineData("50s", "40s")]
    [Trait("parity", "11")]
    public void A_lock_that_outlives_the_wait_for_it_is_refused(string lockTtl, string timeout)
    {
        var exception = Should.Throw<InvalidSettingException>(() => Read(new()
        {
            ["SPILLWAY_EXPORT_CACHE_LOCK_TTL"] = lockTtl,
            ["SPILLWAY_EXPORT_CACHE_LOCK_ACQUISITION_TIMEOUT"] = timeout,
        }));
        exception.Message.ShouldContain("export_cache_lock_acquisition_timeout");
        exception.Message.ShouldContain("greater than export_cache_lock_ttl");
    }

    [Theory]
    [InlineData("SPILLWAY_EXPORT_CACHE_TTL", "soon")]
    [InlineData("SPILLWAY_EXPORT_WORKERS", "0")]
    [InlineData("SPILLWAY_TMP_FILE_OR_DIR_RETENTION_DAYS", "-1")]
    [InlineData("SPILLWAY_IGNORE_TMP_FOLDER_CLEANUP_ERRORS", "perhaps")]
    [InlineData("SPILLWAY_TIME_ZONE", "Middle-earth/Shire")]
    [InlineData("SPILLWAY_TMP_CLEANUP_SCHEDULE", "")]
    [InlineData("SPILLWAY_TMP_CLEANUP_SCHEDULE", "30 * * *")]
    [InlineData("SPILLWAY_EXPORT_CACHE_CLEANUP_SCHEDULE", "every full hour of Monday")]
    [InlineData("SPILLWAY_EXPORT_CACHE_CLEANUP_SCHEDULE", "61 * * * *")]
    [InlineData("SPILLWAY_OBJECT_TMP_CLEANUP_SCHEDULE", "0 0 * * 99999999999")]
    [InlineData("SPILLWAY_OBJECT_TMP_CLEANUP_SCHEDULE", "0 0 1 * 1")]
    [InlineData("SPILLWAY_OBJECT_TMP_CLEANUP_SCHEDULE", "0 0 31 2 *")]
    public void A_value_that_cannot_be_used_is_refused_with_its_name_its_value_and_where_it_came_from(string name, string value)
    {
        var message = Should.Throw<InvalidSettingException>(() => Read(new() { [name] = value })).Message;
        message.ShouldContain(name["SPILLWAY_".Length..].ToLowerInvariant());
        message.ShouldContain($"'{value}'");
        message.ShouldContain(name);
    }

    [Fact]
    public void The_environment_wins_over_the_file_and_an_option_over_both()
    {
        using var folder = new TemporaryFolder();
        var file = folder.Write("spillway.json", """{ "export_cache_ttl": "1h", "export_workers": 3 /* three */, "time_zone": "UTC", }""");
        SettingsReader.Read(file, _ => null).ExportCacheTtl.ShouldBe(TimeSpan.FromHours(1));
        SettingsReader.Read(file, name => name == "SPILLWAY_EXPORT_CACHE_TTL" ? "2h" : null).ExportCacheTtl.ShouldBe(TimeSpan.FromHours(2));
        SettingsReader.Read(file, name => name == "SPILLWAY_EXPORT_CACHE_TTL" ? "2h" : null, new Dictionary<string, string> { ["export_cache_ttl"] = "3h" })
            .ExportCacheTtl.ShouldBe(TimeSpan.FromHours(3));
        SettingsReader.Read(file, _ => null).ExportWorkers.ShouldBe(3);
    }

    [Theory]
    [InlineData("""{ "export_cache_tll": "1h" }""", "export_cache_tll")]
    [InlineData("""[1]""", "one JSON object")]
    [InlineData("""{ "listen": """, "cannot be read")]
    [InlineData("""{ "listen": { "a": 1 } }""", "listen")]
    public void A_file_that_cannot_be_used_is_refused_with_one_sentence(string text, string expected)
    {
        using var folder = new TemporaryFolder();
        Should.Throw<InvalidSettingException>(() => SettingsReader.Read(folder.Write("spillway.json", text), _ => null)).Message.ShouldContain(expected);
    }

    private static SpillwaySettings Read(Dictionary<string, string> environment) =>
        SettingsReader.Read(null, name => environment.GetValueOrDefault(name));
}
